/** Each cell of the tables of promises in docs/delivery.md has a test, which is named here. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'

const read = (file: string): string =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

/** A file of `test` and a part of the title of a test in it. */
type Proof = readonly [file: string, title: string]

interface Row {
  /** What the first cell begins with. */
  readonly failure: string
  /** For each other cell of the row. */
  readonly proofs: readonly (readonly Proof[])[]
}

const IN_MEMORY: readonly Row[] = [
  {
    failure: 'the connection drops, a proxy restarts',
    proofs: [
      [['delivery/faults.test.ts', 'at least once, lane']],
      [['delivery/faults.test.ts', 'exactly once, both ways, lane']],
    ],
  },
  {
    failure: 'the same, longer than `ttl`',
    proofs: [
      [['delivery/crash.test.ts', 'at least once: nothing expires']],
      [
        ['delivery/sessions.test.ts', 'expires without a connection, and the server is told'],
        ['delivery/sessions.test.ts', 'that the server does not know any more is told'],
      ],
    ],
  },
  {
    failure: 'the page is reloaded',
    proofs: [
      [['delivery/browser.spec.ts', 'at least once, a page that is loaded again']],
      [['delivery/browser.spec.ts', 'a page that is loaded again begins anew']],
    ],
  },
  {
    failure: 'the page is in the back/forward cache',
    proofs: [
      [['life/delivery.spec.ts', 'at least once through the back/forward cache']],
      [['life/delivery.spec.ts', 'exactly once through the back/forward cache']],
    ],
  },
  {
    failure: 'the server process crashes',
    proofs: [
      [['delivery/crash.test.ts', 'at least once: what no pong has proved goes to the next']],
      [['delivery/crash.test.ts', 'exactly once: the loss is told as unknown']],
    ],
  },
  {
    failure: 'one side receives more than it keeps',
    proofs: [
      [['delivery/sessions.test.ts', 'makes send() throw when it is full']],
      [
        ['delivery/sessions.test.ts', 'makes send() throw when it is full'],
        ['delivery/sessions.test.ts', 'overflows where nobody reads, and that is told'],
      ],
    ],
  },
]

const IN_A_STORE: readonly Row[] = [
  {
    failure: 'the link drops, a proxy restarts, `ttl`, reload',
    proofs: [
      [
        ['sessions/nodes.test.ts', 'nodes killed, paused and cut off'],
        ['sessions/hub.test.ts', 'without a connection is over after ttl, there too'],
      ],
    ],
  },
  {
    failure: 'the server process ends without a word',
    proofs: [[['sessions/nodes.test.ts', 'nodes killed, paused and cut off']]],
  },
  {
    failure: 'the old node is paused or cut off',
    proofs: [[['sessions/nodes.test.ts', 'a zombie is fenced']]],
  },
  {
    failure: 'the engine loses what it had acknowledged',
    proofs: [
      [
        ['sessions/nodes.test.ts', 'an engine that has lost all is told by resync'],
        ['sessions/hub.test.ts', 'that the store has no more is told as forgotten'],
      ],
    ],
  },
  {
    failure: 'the engine cannot be reached',
    proofs: [[['sessions/nodes.test.ts', 'engine killed and started again']]],
  },
]

/** The rows of the tables under the heading, each as its cells. */
function tablesOf(document: string, heading: string): string[][][] {
  const [, section] = new RegExp(`^## ${heading}$([^]*?)^## `, 'm').exec(document)!
  return section!
    .split(/\n{2,}/)
    .filter(block => block.startsWith('|'))
    .map(block =>
      block
        .trim()
        .split('\n')
        .slice(2)
        .map(line => line.split('|').slice(1, -1)),
    )
}

const tables = tablesOf(read('docs/delivery.md'), 'Promises in each failure')

describe.each([
  ['sessions in memory', IN_MEMORY],
  ['sessions in a store', IN_A_STORE],
])('%s', (_, expected) => {
  const table = tables[expected === IN_MEMORY ? 0 : 1]!

  test('the table has these rows, and as many cells as there are proofs', () => {
    assert.equal(table.length, expected.length)
    for (const [at, { failure, proofs }] of expected.entries()) {
      const [name, ...cells] = table[at]!.map(cell => cell.trim())
      assert(name!.startsWith(failure), `row ${at + 1} is ${name}`)
      assert.equal(cells.length, proofs.length)
    }
  })

  test.each(
    expected.flatMap(({ failure, proofs }) => proofs.map(each => [failure, each] as const)),
  )('%s', (_failure, proofs) => {
    for (const [file, title] of proofs) {
      const titles = read(`test/${file}`)
      assert(titles.includes(title), `no test of ${file} is called "${title}"`)
    }
  })
})
