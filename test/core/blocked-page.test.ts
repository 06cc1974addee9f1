import { describe, expect, test } from 'vitest'
import { expectAlive, expectDeath } from './assertions.ts'
import { SimulatedConnection } from './simulated-connection.ts'

/** One long task, a breakpoint, a heap snapshot: the page does nothing, the link is well. */

const timings = { interval: 1_000, timeout: 1_000, checkTimeout: 1_000, answerTimeout: 3_000 }
const CYCLE = 1_400

describe.each([
  ['5 s', 5_000],
  ['1.2 s', 1_200],
  ['0.9 s', 900],
])('a heartbeat of 1 s and 1 s, blocked for %s', (_, length) => {
  test.each(['timer', 'message'] as const)('%s first: lives on at every phase', first => {
    for (let phase = 0; phase < CYCLE; phase += 10) {
      const connection = new SimulatedConnection({ timings, up: 200, down: 200 })
      connection.page.away(2_000 + phase, 2_000 + phase + length, { first })
      expectAlive(connection.run(20_000))
      expect(connection.times('pong').at(-1)).toBeGreaterThan(18_000)
    }
  })

  test('lives on under a feed at every phase', () => {
    for (let phase = 0; phase < CYCLE; phase += 10) {
      const connection = new SimulatedConnection({ timings, up: 200, down: 200, feedEvery: 90 })
      connection.page.away(2_000 + phase, 2_000 + phase + length)
      expectAlive(connection.run(12_000))
    }
  })

  test('notices a link that died meanwhile', () => {
    for (let phase = 0; phase < CYCLE; phase += 10) {
      const connection = new SimulatedConnection({ timings, up: 200, down: 200 })
      connection.page.away(2_000 + phase, 2_000 + phase + length)
      connection.at(2_000 + phase, () => connection.link.cut('both'))
      expectDeath(connection.run(20_000), 2_000 + phase + length, 2_000 + phase + length + 2_100)
    }
  })
})

test('a page that is blocked for most of the time keeps its link', () => {
  const connection = new SimulatedConnection({ timings, up: 100, down: 100 })
  for (let at = 500; at < 300_000; at += 3_000) connection.page.away(at, at + 2_500)
  expectAlive(connection.run(300_000))
  expect(connection.times('pong').length).toBeGreaterThan(90)
})
