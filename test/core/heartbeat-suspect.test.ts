import { describe, expect, test } from 'vitest'
import { expectAlive } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

/** Habitual round trips for ten minutes, then none any more. */
function afterTenMinutes(options: ConnectionOptions): {
  connection: SimulatedConnection
  after: number
} {
  const connection = new SimulatedConnection(options).run(600_000)
  connection.link.cut('both')
  connection.run(100_000)
  const [suspectedAt] = connection.times('suspect').filter(at => at > 600_000)
  return { connection, after: suspectedAt! - connection.times('ping').at(-1)! }
}

describe('the reply is suspiciously late', () => {
  test('after a second on a fast link', () => {
    expect(afterTenMinutes({ up: 20, down: 20 }).after).toBe(1_000)
  })

  test('after a second where nothing is known of the link yet', () => {
    const connection = new SimulatedConnection({ reply: mute }).run(5_000)
    expect(connection.times('suspect')).toEqual([1_000])
  })

  test('after the mean and four deviations on a slow link', () => {
    const { connection, after } = afterTenMinutes({ up: 900, down: 900 })
    expect(after).toBeCloseTo(connection.heart.roundTrip.habit, 6)
    expect(after).toBeGreaterThan(1_800)
    expect(after).toBeLessThan(1_810)
  })

  test('once per ping', () => {
    const { connection } = afterTenMinutes({})
    expect(connection.times('suspect')).toHaveLength(1)
  })

  test('never where death comes first', () => {
    const timings = { timeout: 1_000 }
    const connection = new SimulatedConnection({ timings, reply: mute }).run(60_000)
    expect(connection.times('suspect')).toEqual([])
    expect(connection.times('dead')).toEqual([1_050])
  })
})

describe('suspicion', () => {
  test('is cleared by the reply', () => {
    const connection = new SimulatedConnection({ up: 2_000, down: 2_000 }).run(3_999)
    expect(connection.heart.suspect).toBe(true)
    connection.run(1)
    expect(connection.heart.suspect).toBe(false)
    expectAlive(connection)
  })

  test('is cleared by any other frame', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(5_000, () => connection.link.push('news')).run(5_019)
    expect(connection.heart.suspect).toBe(true)
    connection.run(1)
    expect(connection.heart.suspect).toBe(false)
  })

  test('comes back when the frames of a peer that answers stop again', () => {
    const connection = new SimulatedConnection()
    connection.at(1_000, () => connection.link.cut('up'))
    connection.at(20_000, () => connection.link.push('news')).run(29_900)
    expect(connection.times('suspect')).toEqual([16_040])
    expect(connection.heart.suspect).toBe(false)
    connection.run(1_000)
    expect(connection.heart.suspect).toBe(true)
  })

  test('does not come back for a peer that never answers', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(500, () => connection.link.push('news')).run(25_000)
    expect(connection.times('suspect')).toEqual([])
  })

  test('ends with the connection', () => {
    const connection = new SimulatedConnection({ reply: mute }).run(60_000)
    expect(connection.heart.state).toBe('dead')
    expect(connection.heart.suspect).toBe(false)
  })
})

describe('a reply counts as overdue', () => {
  test('from the suspicion on', () => {
    const connection = new SimulatedConnection({ reply: mute }).run(1_500)
    expect(connection.heart.overdue(1_500)).toBe(true)
  })

  test('by the clock, before any timer has said so', () => {
    const connection = new SimulatedConnection({ reply: mute }).run(500)
    expect(connection.heart.overdue(999)).toBe(false)
    expect(connection.heart.overdue(1_000)).toBe(true)
    expect(connection.times('suspect')).toEqual([])
  })

  test('by the clock where death comes before suspicion', () => {
    const timings = { timeout: 800 }
    const { heart } = new SimulatedConnection({ timings, reply: mute }).run(500)
    expect([heart.overdue(799), heart.overdue(800)]).toEqual([false, true])
  })

  test('no longer once a frame has come', () => {
    const connection = new SimulatedConnection({ up: 2_000, down: 2_000 }).run(5_000)
    expect(connection.heart.overdue(5_000)).toBe(false)
  })
})
