/** What the runners' JSON reports tell; only what is read here. */
import { readFileSync } from 'node:fs'

export interface Report {
  passed: number
  failed: number
  skipped: number
  /** A line for each test that was left out, with its reason. */
  leftOut: string[]
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
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
    }[]
  }[]
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  suites: PlaywrightSuite[]
}

/**
 * Reads what a runner wrote, Vitest or Playwright. One that died before it wrote has failed as a
 * step, and counts for nothing here.
 */
export function readReport(file: string): Report {
  let report: VitestReport | PlaywrightReport
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport | PlaywrightReport
  } catch {
    return { passed: 0, failed: 0, skipped: 0, leftOut: [] }
  }
  if ('stats' in report) {
    const { expected, unexpected, flaky, skipped } = report.stats
    const leftOut = leftOutOf(report.suites)
    return { passed: expected, failed: unexpected + flaky, skipped, leftOut }
  }
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report
  return { passed, failed, skipped, leftOut: [] }
}

function leftOutOf(suites: readonly PlaywrightSuite[]): string[] {
  return suites.flatMap(({ suites = [], specs }) => [
    ...specs.flatMap(({ title, file, tests }) =>
      tests
        .filter(({ status }) => status === 'skipped')
        .map(({ projectName, annotations }) => {
          const reason = annotations.find(({ type }) => type === 'skip')?.description
          return `${projectName}, ${file}, ${title}: ${reason ?? 'no reason given'}`
        }),
    ),
    ...leftOutOf(suites),
  ])
}
