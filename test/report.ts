/** What the runners' JSON reports tell; only what is read here. */
import { readFileSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'

export interface Report {
  passed: number
  failed: number
  skipped: number
  /** A line for each test that was left out, with its reason. */
  leftOut: string[]
  /** Each test that failed, with the first lines of what it said. */
  failures: string[]
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  testResults: {
    name: string
    /** What a file said that could not be run at all. */
    message: string
    assertionResults: {
      fullName: string
      status: string
      failureMessages: string[] | null
      /** See `rig/leave-out.ts`. */
      meta: { leftOut?: string }
    }[]
  }[]
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[]
  specs: {
    title: string
    file: string
    tests: {
      projectName: string
      status: string
      annotations: { type: string; description?: string }[]
      results: { errors: { message?: string }[] }[]
    }[]
  }[]
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  suites: PlaywrightSuite[]
  /** What went wrong outside of all tests. */
  errors: { message?: string }[]
}

/** So many lines of an error say what failed; the rest is above, where it happened. */
const LINES = 12

/**
 * Reads what a runner wrote, Vitest or Playwright. One that died before it wrote has failed as a
 * step, and counts for nothing here.
 */
export function readReport(file: string): Report {
  let report: VitestReport | PlaywrightReport
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport | PlaywrightReport
  } catch {
    return { passed: 0, failed: 0, skipped: 0, leftOut: [], failures: [] }
  }
  return 'stats' in report ? ofPlaywright(report) : ofVitest(report)
}

function ofPlaywright({ stats, suites, errors }: PlaywrightReport): Report {
  const { expected, unexpected, flaky, skipped } = stats
  const tests = testsOf(suites)
  return {
    passed: expected,
    failed: unexpected + flaky,
    skipped,
    leftOut: tests
      .filter(({ status }) => status === 'skipped')
      .map(({ name, annotations }) => {
        const reason = annotations.find(({ type }) => type === 'skip')?.description
        return `${name}: ${reason ?? 'no reason given'}`
      }),
    failures: [
      ...tests
        .filter(({ status }) => status === 'unexpected' || status === 'flaky')
        .map(({ name, results }) => failure(name, messagesOf(results.flatMap(one => one.errors)))),
      ...messagesOf(errors).map(message => failure('outside of all tests', [message])),
    ],
  }
}

type PlaywrightTest = PlaywrightSuite['specs'][number]['tests'][number] & { name: string }

function testsOf(suites: readonly PlaywrightSuite[]): PlaywrightTest[] {
  return suites.flatMap(({ suites = [], specs }) => [
    ...specs.flatMap(({ title, file, tests }) =>
      tests.map(test => {
        // Not all that Playwright runs is divided into projects.
        const name = [test.projectName, file, title].filter(Boolean).join(', ')
        return { ...test, name }
      }),
    ),
    ...testsOf(suites),
  ])
}

const messagesOf = (errors: readonly { message?: string }[]): string[] =>
  errors.map(({ message }) => message ?? 'it does not say why')

function ofVitest(report: VitestReport): Report {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = report
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests,
    leftOut: tests
      .filter(({ status }) => ['skipped', 'pending', 'todo'].includes(status))
      .map(({ fullName, meta }) => `${fullName}: ${meta.leftOut ?? 'no reason given'}`),
    failures: testResults.flatMap(({ name, message, assertionResults }) => [
      ...(message ? [failure(name, [message])] : []),
      ...assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName, failureMessages }) => failure(fullName, failureMessages ?? [])),
    ]),
  }
}

function failure(name: string, messages: readonly string[]): string {
  const lines = messages.flatMap(message => stripVTControlCharacters(message).split('\n'))
  const telling = lines.filter(line => line.trim() && !/^\s*at .*node_modules/.test(line))
  return [name, ...telling.slice(0, LINES)].join('\n    ')
}
