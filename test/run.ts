/**
 * `npm test`: everything, in the order in which a failure is cheapest to learn. Sets up what it
 * needs, a browser included, and says what it does.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from '../demo/browser/ensure-browser.ts'

const reports = mkdtempSync(join(tmpdir(), 'belay-ws-'))
const vitestReport = join(reports, 'vitest.json')
const playwrightReport = join(reports, 'playwright.json')

const failed: string[] = []

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
console.log('\n--- browser')
console.log(`testing in ${ensureBrowser()}`)
try {
  console.log(`and in ${ensureBrowser('chromium-headless-shell')}`)
} catch {
  console.log(
    'there is no headless shell of it, so all tests run in the whole browser; it is slower',
  )
}
step('in a browser', 'playwright test -c test/playwright.config.ts', {
  PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
})

// Fixed, so that it is the same faults each time; `npm run soak` draws others.
step('soak', 'tsx test/soak/main.ts 1 --seed 20')

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
}
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
}

/** A runner that died before it wrote its report has failed already, as a step. */
function read<T>(file: string, none: T): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T
  } catch {
    return none
  }
}

const vitest = read<VitestReport>(vitestReport, {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
})
const { stats } = read<PlaywrightReport>(playwrightReport, {
  stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
})
rmSync(reports, { recursive: true })

const broken = vitest.numFailedTests + stats.unexpected + stats.flaky
if (failed.length) console.log(`\nfailed: ${failed.join(', ')}`)
console.log(
  `\n${vitest.numPassedTests + stats.expected} passed, ${Math.max(broken, failed.length)} failed, ` +
    `${vitest.numPendingTests + stats.skipped} skipped`,
)
process.exitCode = failed.length ? 1 : 0
