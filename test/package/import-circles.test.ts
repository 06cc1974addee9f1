/** A file that is in no circle can be read after those that it imports, and moved with them. */
import { expect, test } from 'vitest'
import { findCircles, readImportGraph } from './import-circles.ts'

const ROOT = new URL('../..', import.meta.url).pathname

test('no files of the library or of the demo import each other in a circle', () => {
  const graph = readImportGraph(ROOT, ['src', 'demo'])
  // The graph is whole: these are imports as a file writes them.
  expect(graph.get('demo/page/story-player.ts')).toContain('demo/page/story-steps.ts')
  expect(graph.get('src/socket/global.ts')?.length).toBeGreaterThan(0)
  expect(findCircles(graph)).toEqual([])
})

test('a circle is found, however long it is, and a shared import is not a circle', () => {
  const circle = {
    'a.ts': ['b.ts', 'd.ts'],
    'b.ts': ['c.ts', 'd.ts'],
    'c.ts': ['b.ts'],
    'd.ts': [],
  }
  expect(findCircles(new Map(Object.entries(circle)))).toEqual(['b.ts > c.ts > b.ts'])
  expect(findCircles(new Map([['a.ts', ['a.ts']]]))).toEqual(['a.ts > a.ts'])
})
