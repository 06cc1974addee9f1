import { describe, expect, test } from 'vitest'
import { expectAlive, expectDeath } from './assertions.ts'
import { PHASES, SLOW_LINK } from './phases.ts'
import { SimulatedConnection } from './simulated-connection.ts'
import type { Absence } from './simulated-page.ts'

const NAPS = [40_000, 600_000, 8 * 3_600_000]

const WAYS: Required<Absence>[] = (['runs', 'stands still'] as const).flatMap(clock =>
  (['timer', 'message'] as const).map(first => ({ clock, first })),
)

const READERS = {
  asking: {},
  listening: { format: { read: () => undefined }, feedEvery: 10_000 },
  beating: {
    format: { ping: () => 'beat', replies: false, read: () => undefined },
    feedEvery: 10_000,
  },
}

describe.each(PHASES)('asleep from: %s', (_, from) => {
  test.each(NAPS.flatMap(nap => WAYS.map(way => ({ nap, ...way }))))(
    'a living link lives on: $nap ms, the clock $clock, $first first',
    ({ nap, ...way }) => {
      const connection = new SimulatedConnection(SLOW_LINK)
      connection.page.away(from, from + nap, way)
      expectAlive(connection.run(from + nap + 120_000))
      // And it is really asked, soon after it woke.
      expect(connection.times('pong').at(-1)).toBeGreaterThan(from + nap + 80_000)
    },
  )

  test.each(NAPS.flatMap(nap => WAYS.map(way => ({ nap, ...way }))))(
    'a dead link is noticed: $nap ms, the clock $clock, $first first',
    ({ nap, ...way }) => {
      const connection = new SimulatedConnection(SLOW_LINK)
      connection.page.away(from, from + nap, way)
      connection.at(from, () => connection.link.cut('both'))
      connection.run(from + nap + 120_000)
      expectDeath(connection, from + nap, from + nap + 25_100)
    },
  )
})

describe.each(Object.entries(READERS))('%s', (_, options) => {
  test.each(WAYS)('a feed that waits is heard: the clock $clock, $first first', way => {
    for (let from = 10_000; from < 40_000; from += 1_300) {
      const connection = new SimulatedConnection({ ...SLOW_LINK, ...options })
      connection.page.away(from, from + 600_000, way)
      expectAlive(connection.run(from + 700_000))
    }
  })
})

test('a dead link is noticed within the short window where the clock ran on', () => {
  const connection = new SimulatedConnection()
  connection.at(10_000, () => connection.link.cut('both'))
  connection.page.away(10_000, 610_000)
  expectDeath(connection.run(700_000), 613_000, 613_100)
})

test('a network that comes back within the short window saves the link', () => {
  for (const first of ['timer', 'message'] as const) {
    const connection = new SimulatedConnection()
    connection.at(16_000, () => connection.link.cut('both'))
    connection.page.away(20_000, 620_000, { first })
    connection.at(622_500, () => connection.link.restore())
    expectAlive(connection.run(700_000))
  }
})

test('a link lives through a hundred naps', () => {
  for (const way of WAYS) {
    const connection = new SimulatedConnection(SLOW_LINK)
    for (let nap = 0; nap < 100; nap++) {
      connection.page.away(nap * 97_000 + 3_000, nap * 97_000 + 60_000, way)
    }
    expectAlive(connection.run(100 * 97_000))
  }
})
