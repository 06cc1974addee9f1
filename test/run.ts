/**
 * `npm test`: everything, in the order in which a failure is cheapest to learn. Sets up what it
 * needs, a browser included, and says what it does.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from '../demo/browser/ensure-browser.ts'
import type { PlaywrightSuite } from './skipped.ts'
import { skipped } from './skipped.ts'

const reports = mkdtempSync(join(tmpdir(), 'belay-ws-'))
const vitestReport = join(reports, 'vitest.json')
const webkitReport = join(reports, 'webkit.json')
const playwrightReport = join(reports, 'playwright.json')

const failed: string[] = []
const leftOut: string[] = []

function step(name: string, command: string, env: Record<string, string> = {}): void {
  console.log(`\n--- ${name}: ${command}`)
  const { status } = spawnSync('npx', ['--no-install', ...command.split(' ')], {
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  })
  if (status !== 0) failed.push(name)
}

step('format', 'prettier --check --log-level warn .')
step('types of the core', 'tsc -p src/core/tsconfig.json')
step('types', 'tsc -p tsconfig.json')
step('types of demo', 'tsc -p demo/tsconfig.json')
step('types of test', 'tsc -p test/tsconfig.json')
step('lint', 'eslint -c test/lint/eslint.config.js .')
step(
  'without a browser',
  `vitest run --reporter=default --reporter=json --outputFile=${vitestReport}`,
)
// Where WebKitGTK cannot be had, it says why, and its tests count as skipped.
step(
  'in WebKit',
  `vitest run -c test/webkit/vitest.config.ts --reporter=default --reporter=json --outputFile=${webkitReport}`,
)
console.log('\n--- browser')
console.log(`testing in ${ensureBrowser()}`)
try {
  console.log(`and in ${ensureBrowser('chromium-headless-shell')}`)
} catch {
  console.log(
    'there is no headless shell of it, so all tests run in the whole browser; it is slower',
  )
}
try {
  console.log(`and in ${ensureBrowser('firefox')}`)
} catch (error) {
  leftOut.push(`all tests in Firefox: ${(error as Error).message}`)
  console.log(`without Firefox: ${(error as Error).message}`)
}
step('in a browser', 'playwright test -c test/playwright.config.ts', {
  PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
})

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
}
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  suites: PlaywrightSuite[]
}

/** A runner that died before it wrote its report has failed already, as a step. */
function read<T>(file: string, none: T): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return none
  }
}

const vitests = [vitestReport, webkitReport].map(file =>
  read<VitestReport>(file, { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 }),
)
const sum = (count: keyof VitestReport): number =>
  vitests.reduce((total, report) => total + report[count], 0)
const { stats, suites } = read<PlaywrightReport>(playwrightReport, {
  stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
  suites: [],
})
leftOut.push(...skipped(suites))
rmSync(reports, { recursive: true })

const broken = sum('numFailedTests') + stats.unexpected + stats.flaky
if (leftOut.length) console.log(`\nleft out:\n  ${leftOut.join('\n  ')}`)
if (failed.length) console.log(`\nfailed: ${failed.join(', ')}`)
console.log(
  `\n${sum('numPassedTests') + stats.expected} passed, ${Math.max(broken, failed.length)} failed, ` +
    `${sum('numPendingTests') + stats.skipped} skipped`,
)
process.exitCode = failed.length ? 1 : 0
