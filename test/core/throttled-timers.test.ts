import { describe, expect, test } from 'vitest'
import type { HeartbeatFormat } from '../../src/core/formats/format.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import { seededRandom } from './seeded-random.ts'
import { SimulatedConnection } from './simulated-connection.ts'
import { minuteTimers } from './simulated-page.ts'

/** A hidden tab of Chrome: every timer fires on the next full minute. */

const MINUTE = 60_000
const timers = minuteTimers
const listening: HeartbeatFormat = { read: () => undefined }
const beating: HeartbeatFormat = { ping: () => 'beat', replies: false, read: () => undefined }

describe('timers that fire once a minute', () => {
  test.each([
    ['a quick server', { up: 20, down: 20 }],
    ['a slow server', { up: 2_000, down: 900 }],
    ['a busy server', { feedEvery: 300 }],
  ])('keep the link to %s for half an hour', (_, options) => {
    const connection = new SimulatedConnection({ timers, ...options }).run(30 * MINUTE)
    expectAlive(connection)
    expect(connection.times('pong').length).toBeGreaterThanOrEqual(29)
  })

  test.each([
    ['listening', listening],
    ['beating', beating],
  ])('keep the link where nobody replies: %s', (_, format) => {
    const connection = new SimulatedConnection({ timers, format, feedEvery: 15_000 })
    expectAlive(connection.run(30 * MINUTE))
  })

  test.each(['both', 'up', 'down'] as const)('notice a cliff in the end: %s', direction => {
    const connection = new SimulatedConnection({ timers })
    connection.at(5.5 * MINUTE, () => connection.link.cut(direction))
    expectDeath(connection.run(30 * MINUTE), 7 * MINUTE, 12 * MINUTE)
  })

  test('notice a cliff where nobody replies', () => {
    const format = { read: () => undefined }
    const connection = new SimulatedConnection({ timers, format, feedEvery: 15_000 })
    connection.at(5.5 * MINUTE, () => connection.link.cut('both'))
    expectDeath(connection.run(30 * MINUTE), 6 * MINUTE, 12 * MINUTE)
  })

  test('notice a dead uplink under a feed', () => {
    const connection = new SimulatedConnection({ timers, feedEvery: 7_000 })
    connection.at(5.5 * MINUTE, () => connection.link.cut('up'))
    expectDeath(connection.run(60 * MINUTE), 6 * MINUTE, 20 * MINUTE)
  })

  test('notice a cliff at once when the page comes back and checks', () => {
    // Shown again at 400 s, which lets the timers go that were held.
    const shown = (due: number) => (due < 400_000 ? Math.min(timers(due), 400_000) : due)
    const connection = new SimulatedConnection({ timers: shown })
    connection.at(330_000, () => connection.link.cut('both'))
    connection.at(400_000, () => connection.check())
    expectDeath(connection.run(30 * MINUTE), 403_000, 403_100)
  })

  test('keep the link of a tab that is hidden and shown in turn', () => {
    const hidden = (due: number) => Math.floor(due / 300_000) % 2 === 0
    const connection = new SimulatedConnection({ timers: due => (hidden(due) ? timers(due) : due) })
    expectAlive(connection.run(60 * MINUTE))
  })
})

describe('timers that fire once a second', () => {
  test('take no longer to notice a cliff for the late ticks that they always are', () => {
    // A bit after each step of the grid, and not always the same bit: what is due a whole second
    // later, or a moment later, misses the next step by a moment.
    const random = seededRandom(1)
    const timers = (due: number) => Math.ceil(due / 1_000) * 1_000 + 400 * random()
    for (let phase = 0; phase < 16_000; phase += 70) {
      const cliff = 600_000 + phase
      const connection = new SimulatedConnection({ timers })
      connection.at(cliff, () => connection.link.cut('both'))
      // A grid step late at each of the ping, the end of the wait and the turn after it.
      expectDeath(connection.run(700_000), cliff + 10_000, cliff + 25_000 + 3 * 1_400)
    }
  })

  test('keep the link and notice a cliff', () => {
    const connection = new SimulatedConnection({ timers: due => Math.ceil(due / 1_000) * 1_000 })
    connection.at(600_000, () => connection.link.cut('both'))
    expectDeath(connection.run(700_000), 610_000, 627_000)
  })
})
