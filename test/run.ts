/**
 * `npm test`: everything. Sets up what it needs, browsers included, and says what it does.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from '../demo/browser/ensure-browser.ts'
import type { BrowserName } from '../demo/browser/find-browser.ts'
import { readReport } from './report.ts'
import { ensureNodes } from './server/node-versions.ts'
import { ensureRuntimes } from './server/runtimes.ts'
import { ensureNats } from './under/server/nats.ts'

/** By its path: the older compilers that the types are tried with have commands of the same name. */
const TSC = 'node node_modules/typescript/bin/tsc'

const folder = mkdtempSync(join(tmpdir(), 'belay-ws-'))
const reports: string[] = []
const failed: string[] = []
const leftOut: string[] = []

// Read by the tests that have a longer version.
if (process.argv.includes('--long')) process.env['BELAY_LONG'] = '1'
const isLong = !!process.env['BELAY_LONG']
if (!isLong) {
  leftOut.push(
    '9 of 12 minutes in a hidden tab: npm run test:long has them',
    'the class under nineteen client libraries: npm run test:under, or test:long',
  )
}

const heading = (name: string, command: string): string => `\n--- ${name}: ${command}`

/**
 * Runs a command, and notes it where it fails.
 *
 * @param aside - Keep what it prints until it has ended, because others print meanwhile.
 */
function step(
  name: string,
  command: string,
  { env = {}, aside = false }: { env?: Record<string, string>; aside?: boolean } = {},
): Promise<void> {
  if (!aside) console.log(heading(name, command))
  return new Promise(resolve => {
    const [program, ...words] = command.split(' ')
    const isNode = program === 'node'
    const args = isNode ? words : ['--no-install', program!, ...words]
    const child = spawn(isNode ? process.execPath : 'npx', args, {
      stdio: aside ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    })
    const printed: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => printed.push(data))
    }
    child.on('close', status => {
      if (aside) console.log(heading(name, command) + '\n' + Buffer.concat(printed).toString())
      if (status !== 0) failed.push(name)
      resolve()
    })
  })
}

/** A file for a runner's report, which is read at the end. */
function report(name: string): string {
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`)
  reports.push(file)
  return file
}

function vitest(name: string, arguments_: string): Promise<void> {
  const reporters = `--reporter=default --reporter=json --outputFile=${report(name)}`
  return step(name, `vitest run ${arguments_}${reporters}`)
}

function playwright(name: string, command: string, aside: boolean): Promise<void> {
  return step(name, command, { env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report(name) }, aside })
}

/** Finds a browser or installs it; says what follows where that fails. */
function set(name: BrowserName, without: string): void {
  try {
    console.log(`testing in ${ensureBrowser(name)}`)
  } catch (error) {
    const { message } = error as Error
    console.log(`${without}: ${message}`)
    leftOut.push(`${without}: ${message}`)
  }
}

console.log('\n--- browsers')
console.log(`testing in ${ensureBrowser()}`)
set('chromium-headless-shell', 'all of Chromium in the whole browser, which is slower')
set('firefox', 'no tests in Firefox')
ensureNodes()
if (isLong) ensureRuntimes()
// Pages are hidden and cables pulled for minutes in which nothing moves: the others run meanwhile.
const aside = [
  playwright('in pages that nobody looks at', 'playwright test -c test/life', true),
  playwright('on networks of its own', 'tsx test/network/run.ts --or-skip', true),
  // Fixed, so that it is the same faults each time; `npm run soak` draws others.
  step('soak', 'tsx test/soak/main.ts 1 --seed 20', { aside: true }),
]
await step('format', 'prettier --check --log-level warn .')
await step('types of the core', `${TSC} -p src/core/tsconfig.json`)
await step('types', `${TSC} -p tsconfig.json`)
await step('types of demo', `${TSC} -p demo/tsconfig.json`)
await step('types of test', `${TSC} -p test/tsconfig.json`)
await step('lint', 'eslint -c test/lint/eslint.config.js .')
await vitest('without a browser', '')
// Where WebKitGTK cannot be had, it says why, and its tests count as skipped.
await vitest('in WebKit', '-c test/webkit/vitest.config.ts ')
await playwright('in a browser', 'playwright test -c test/playwright.config.ts', false)
await playwright('as a package', 'playwright test -c test/package', false)
await Promise.all(aside)
if (isLong) {
  ensureNats()
  await playwright('under client libraries', 'playwright test -c test/under', false)
}

const read = reports.map(readReport)
const sum = (count: 'passed' | 'failed' | 'skipped'): number =>
  read.reduce((total, report) => total + report[count], 0)
rmSync(folder, { recursive: true })
leftOut.push(...read.flatMap(report => report.leftOut))
if (leftOut.length) console.log(`\nleft out:\n  ${leftOut.join('\n  ')}`)
if (failed.length) {
  // Once more at the end: where a machine runs this, often only the end is kept.
  const failures = read.flatMap(report => report.failures)
  console.log(`\nfailed: ${[failed.join(', '), ...failures].join('\n  ')}`)
}
console.log(
  `\n${sum('passed')} passed, ${Math.max(sum('failed'), failed.length)} failed, ${sum('skipped')} skipped`,
)
process.exitCode = failed.length ? 1 : 0
