/** What Playwright's JSON report tells of a file or a `describe`; only what is read here. */
export interface PlaywrightSuite {
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

/** A line for each test that was skipped, with its reason. */
export function skipped(suites: readonly PlaywrightSuite[]): string[] {
  return suites.flatMap(({ suites = [], specs }) => [
    ...specs.flatMap(({ title, file, tests }) =>
      tests
        .filter(({ status }) => status === 'skipped')
        .map(({ projectName, annotations }) => {
          const reason = annotations.find(({ type }) => type === 'skip')?.description
          return `${projectName}, ${file}, ${title}: ${reason ?? 'no reason given'}`
        }),
    ),
    ...skipped(suites),
  ])
}
