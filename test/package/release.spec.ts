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
  repository: 'somebody/belay-ws',
  homepage: 'https://belay-ws.dev/',
  bugs: { url: 'https://belay-ws.dev/bugs' },
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
  [
    'a repository that is a placeholder',
    { repository: { type: 'git', url: 'git+https://git.example.com/belay-ws.git' } },
    /repository in package.json is a placeholder/,
  ],
  ['a homepage nowhere', { homepage: 'https://belay-ws.invalid' }, /homepage in .* placeholder/],
  ['bugs that go nowhere', { bugs: { url: 'https://bugs.example/' } }, /bugs in .* placeholder/],
  ["somebody's machine", { env: {} }, /only a workflow/],
] as const) {
  test(`${what} is complained of`, () => {
    expect(complaints({ ...good, ...change }).join('\n')).toMatch(told)
  })
}

test('only placeholders keep the addresses in package.json from being published', () => {
  const manifest = JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as Candidate
  const { repository, homepage, bugs } = manifest
  for (const address of [repository, homepage, bugs]) expect(address).toBeTruthy()
  const found = complaints({ ...good, repository, homepage, bugs })
  expect(found.filter(line => !line.includes('placeholder'))).toEqual([])
  // A look before the addresses are known is allowed.
  expect(complaints({ ...good, repository, homepage, bugs, isForReal: false })).toEqual([])
})

test('each push is tested, and a bug report asks for what only this library can tell', () => {
  const read = (name: string) => readFileSync(`${ROOT}/.github/${name}`, 'utf8')
  expect(read('workflows/ci.yml').trim()).toMatch(/run: npm ci && npm test\n +- run: npm run lint$/)
  const asked = read('ISSUE_TEMPLATE/bug.yml')
  for (const what of ['explain(', 'collectStats(', 'heartbeat reply', 'Browser']) {
    expect(asked).toContain(what)
  }
})

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
