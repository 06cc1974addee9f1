/**
 * `npm test`: everything but what repeats another test. Sets up what it needs, browsers included, and says what
 * it does.
 * `--quick` runs what takes about a minute, `--long` also what takes longer.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from '../demo/browser/ensure-browser.ts'
import type { BrowserName } from '../demo/browser/find-browser.ts'
import { readReport } from './report.ts'
import { ensureEngines } from './sessions/engines.ts'
import { ensureNodes } from './server/node-versions.ts'
import { ensureProxies, ensureRuntimes } from './server/runtimes.ts'
import { runStep } from './step.ts'
import { ensureNats } from './under/server/nats.ts'

/**
 * By its path: the compilers that the types are tried with have commands of the same name. This one is the native
 * one, in a fifth of the time; `npm run build` has the other.
 */
const TSC = 'node node_modules/typescript-7/bin/tsc'

const folder = mkdtempSync(join(tmpdir(), 'belay-ws-'))
const reports: string[] = []
const failed: string[] = []
const leftOut: string[] = []

const isQuick = process.argv.includes('--quick')
// Read by the tests that have a longer version.
if (process.argv.includes('--long')) process.env['BELAY_LONG'] = '1'
const isLong = !!process.env['BELAY_LONG']
// Read by the configs: the tests with a tag are left out.
if (!isLong) process.env['BELAY_SHORT'] = '1'

/** Runs a command, and notes it where it fails. */
async function step(
  name: string,
  command: string,
  env: Record<string, string> = {},
  how?: 'live' | 'patient',
): Promise<void> {
  const isOk = await runStep(name, command, env, how)
  if (!isOk) failed.push(name)
}

/** A file for a runner's report, which is read at the end. */
function report(name: string): string {
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`)
  reports.push(file)
  return file
}

function vitest(name: string, arguments_ = ''): Promise<void> {
  const reporters = `--reporter=default --reporter=json --outputFile=${report(name)}`
  return step(name, `vitest run ${arguments_}${reporters}`)
}

function playwright(name: string, command: string, how?: 'live'): Promise<void> {
  return step(name, command, { PLAYWRIGHT_JSON_OUTPUT_NAME: report(name) }, how)
}

/** Steps of which each needs one core: one after another, since others run beside them. */
async function inTurn(...steps: (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step()
}

/** A step that waits for nothing: others come first, whose tests have deadlines. */
const check = (name: string, command: string) => () => step(name, command, {}, 'patient')

const types = () =>
  inTurn(
    check('types of the core', `${TSC} -p src/core/tsconfig.json`),
    check('types of the command', `${TSC} -p src/doctor/tsconfig.json`),
    check('types', `${TSC} -p tsconfig.json`),
    check('types of demo', `${TSC} -p demo/tsconfig.json`),
    check('types of test', `${TSC} -p test/tsconfig.json`),
  )
const PROSE = '--config test/lint/textlintrc.json --rulesdir test/lint/textlint'
const lint = (files: string) =>
  inTurn(
    check('lint', `eslint -c test/lint/eslint.config.js ${files}`),
    check('lint of documents', `textlint ${PROSE} *.md docs/*.md`),
  )
const format = (files: string) => check('format', `prettier --check --log-level warn ${files}`)

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

async function runQuick(): Promise<void> {
  leftOut.push(
    'all but types, lint of src, the tests of the core and one in Chromium: npm test has it',
  )
  const smoke = 'playwright test -c test/playwright.config.ts --project=chromium client/smoke'
  await Promise.all([
    // With the tests, which are most of the code, it would take a minute alone.
    lint('src'),
    types(),
    inTurn(
      () => playwright('smoke', smoke),
      () => vitest('core', 'test/core '),
    ),
  ])
}

/** The step that builds and packs the library for the tests of the package. */
const PACKED = 'build and pack'

async function runAll(): Promise<void> {
  set('chromium-headless-shell', 'all of Chromium in the whole browser, which is slower')
  set('firefox', 'no tests in Firefox')
  ensureNodes()
  ensureProxies()
  ensureEngines()
  if (isLong) ensureRuntimes()
  else {
    leftOut.push(
      'tests with the tag @long, in Firefox those with @once, and rows of tables: npm run test:long has them',
      'lint and format: npm run lint, or test:long',
      'the class of the browser as a control for that of the library: npm run test:long has it',
      'Firefox for what the library decides by itself: npm run test:long has it',
      'all ways to lose packets but two, and all in Firefox: npm run test:network, or test:long',
      'the class under nineteen client libraries: npm run test:under, or test:long',
    )
  }
  await vitest('without a browser', '--exclude test/doctor/** ')
  // They have no deadlines, and take what the others leave of the cores.
  const project = mkdtempSync(join(tmpdir(), 'belay-ws-project-'))
  const checks = inTurn(
    types,
    check(PACKED, `tsx test/package/install-into.ts ${project}`),
    ...(isLong ? [() => lint('.'), format('.')] : []),
  )
  // Pages are hidden and cables pulled for minutes in which little moves. Beside the other tests in browsers
  // there would be more to do than two cores can in time.
  await Promise.all([
    playwright('in pages that nobody looks at', 'playwright test -c test/life'),
    playwright('on networks of its own', 'tsx test/network/run.ts --or-skip'),
    // Where WebKitGTK cannot be had, it says why, and its tests count as skipped.
    vitest('in WebKit', '-c test/webkit/vitest.config.ts '),
    checks,
  ])
  await Promise.all([
    playwright('in a browser', 'playwright test -c test/playwright.config.ts', 'live'),
    // Fixed, so that it is the same faults each time; `npm run soak` draws others.
    step('soak', 'tsx test/soak/main.ts 1 --seed 20'),
  ])
  // Otherwise the tests build it, and say why they cannot.
  if (!failed.includes(PACKED)) process.env['BELAY_PROJECT'] = project
  await playwright('as a package', 'playwright test -c test/package', 'live')
  rmSync(project, { recursive: true, force: true })
  // It measures times on the way to a server. Beside others it would measure those as well.
  await vitest('the doctor', 'test/doctor ')
  if (isLong) {
    ensureNats()
    await playwright('under client libraries', 'playwright test -c test/under', 'live')
  }
}

console.log('\n--- browsers')
console.log(`testing in ${ensureBrowser()}`)
await (isQuick ? runQuick() : runAll())

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
