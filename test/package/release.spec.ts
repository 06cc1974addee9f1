/** What is released is committed, tagged, written down, and published where its origin can be signed. */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { ROOT } from '../rig/harness-file.ts'
import type { Candidate } from './releasable.ts'
import { complaints } from './releasable.ts'

const good: Candidate = {
  version: '1.2.3',
  changelog:
    '# Changelog\n\n## 1.2.3 - 2030-12-31\n\n### Fixed\n\n- A bug.\n\n## 1.2.2 - 2030-01-01\n',
  repository: 'example/belay-ws',
  changes: '',
  tags: ['v1.2.3'],
  isForReal: true,
  env: { CI: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'https://example.com' },
}

test('a version that is ready is not complained of', () => {
  expect(complaints(good)).toEqual([])
  expect(complaints({ ...good, isForReal: false, tags: [], env: {} })).toEqual([])
})

for (const [what, change, told] of [
  ['a change that is not committed', { changes: ' M src/socket/index.ts' }, /working tree/],
  ['no entry', { version: '1.2.4', tags: ['v1.2.4'] }, /no entry "## 1.2.4/],
  ['an entry without a date', { changelog: '\n## 1.2.3 (soon)\n\n- A bug.\n' }, /no date/],
  ['an entry of nothing', { changelog: '\n## 1.2.3 - 2030-12-31\n' }, /lists nothing/],
  ['no tag', { tags: ['v1.2.2'] }, /no tag v1.2.3/],
  ['a version that is none', { version: '1.2', tags: ['v1.2'] }, /no version/],
  ['a package from nowhere', { repository: undefined }, /no repository/],
  ["somebody's machine", { env: {} }, /only a workflow/],
] as const) {
  test(`${what} is complained of`, () => {
    expect(complaints({ ...good, ...change }).join('\n')).toMatch(told)
  })
}

test('the workflow tests before it publishes, and may sign', () => {
  const workflow = readFileSync(`${ROOT}/.github/workflows/release.yml`, 'utf8')
  expect(workflow).toContain('id-token: write')
  expect(workflow).toContain('npm ci --ignore-scripts')
  expect(workflow.trim()).toMatch(/npm run release -- --publish$/)
  const { scripts } = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as {
    scripts: Record<string, string>
  }
  expect(scripts['release']).toBe('tsx test/package/release.ts')
})
