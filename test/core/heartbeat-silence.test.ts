import { describe, expect, test } from 'vitest'
import { expectAlive, expectDeath } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { DOWNLOAD, SimulatedConnection, mute } from './simulated-connection.ts'

/** The link falls off its cliff right after the first exchange. */
function afterFirstExchange(direction: 'up' | 'down' | 'both', options: ConnectionOptions = {}) {
  const connection = new SimulatedConnection(options)
  return connection.at(1_000, () => connection.link.cut(direction))
}

describe('a dead link', () => {
  test.each(['both', 'down', 'up'] as const)('is noticed: %s', direction => {
    const connection = afterFirstExchange(direction).run(60_000)
    // The next ping at 15 040, `timeout`, and one turn of the event loop.
    expectDeath(connection, 25_040, 25_090)
  })

  test('is not called dead before the reply is due', () => {
    expectAlive(afterFirstExchange('both').run(25_039))
  })

  test('the deadline counts from the moment the ping was sent', () => {
    const connection = new SimulatedConnection({ reply: mute, pingOnOpen: false }).run(60_000)
    expect(connection.times('ping')).toEqual([15_000])
    expectDeath(connection, 25_000, 25_050)
  })

  test('a timeout longer than the interval is obeyed', () => {
    const timings = { interval: 1_000, timeout: 20_000 }
    const connection = new SimulatedConnection({ timings, reply: mute }).run(60_000)
    expectDeath(connection, 20_000, 20_050)
  })

  test('a reply just before the deadline is in time', () => {
    const connection = new SimulatedConnection({ up: 5_000, down: 4_999 }).run(60_000)
    expectAlive(connection)
  })

  test('frames that are queued behind the deadline get one turn of the event loop', () => {
    const connection = new SimulatedConnection({ up: 5_000, down: 5_020 }).run(60_000)
    expectAlive(connection)
  })

  test('death comes one turn after the deadline, not at it', () => {
    const connection = new SimulatedConnection({ reply: mute }).run(60_000)
    expectDeath(connection, 10_050)
  })
})

describe('any frame', () => {
  test('ends the reply deadline', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(9_000, () => connection.link.push('news')).run(33_000)
    expectAlive(connection)
  })

  test('is life, but silence after it is death', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.at(9_000, () => connection.link.push('news')).run(60_000)
    // `interval + timeout` after the frame that arrived at 9 020.
    expectDeath(connection, 34_020, 34_070)
  })

  test('a reply may be queued behind a long download', () => {
    const connection = new SimulatedConnection()
    // Chunks of 4 s each stand before the reply to the ping of 15 040.
    connection.at(15_000, () => {
      for (let chunk = 0; chunk < 6; chunk++) connection.link.push('chunk', 4_000)
    })
    expectAlive(connection.run(60_000))
  })
})

describe('a peer that has answered before', () => {
  test('is dead when its download goes on and its answers stay out', () => {
    const connection = afterFirstExchange('up', DOWNLOAD).run(120_000)
    expectDeath(connection, 45_040, 45_100)
  })

  test('is not dead before answerTimeout', () => {
    expectAlive(afterFirstExchange('up', DOWNLOAD).run(44_900))
  })

  test('is remembered on the next connection', () => {
    const { peer } = new SimulatedConnection().run(1_000)
    expect(peer.answered).toBe(true)
    const connection = new SimulatedConnection({ peer, reply: mute, ...DOWNLOAD })
    expectDeath(connection.run(120_000), 30_000, 30_100)
  })

  test('has its answer awaited for ever where answerTimeout is off', () => {
    const timings = { answerTimeout: Infinity }
    const connection = new SimulatedConnection({ timings, feedEvery: 1_000 })
    expectAlive(connection.at(1_000, () => connection.link.cut('up')).run(3_600_000))
  })

  // With a frame in every turn of the event loop that the verdict grants, too.
  test.each([100, 60, 49, 20, 5])('is dead although a frame comes every %i ms', feedEvery => {
    const connection = afterFirstExchange('up', { ...DOWNLOAD, feedEvery }).run(60_000)
    expectDeath(connection, 45_040, 45_100)
  })
})

describe('a peer that has never answered', () => {
  test('is left alone while its feed flows', () => {
    const connection = new SimulatedConnection({ reply: mute, feedEvery: 1_000 })
    expectAlive(connection.run(3_600_000))
  })

  test('is dead when its feed stops for longer than interval and timeout', () => {
    const connection = new SimulatedConnection({ reply: mute, feedEvery: 1_000 })
    connection.at(600_500, () => connection.link.cut('both'))
    expectDeath(connection.run(700_000), 625_020, 625_070)
  })

  test('is left alone when its feed pauses for less', () => {
    const connection = new SimulatedConnection({ reply: mute, feedEvery: 24_900 })
    connection.at(5_000, () => connection.link.push('news'))
    expectAlive(connection.run(600_000))
  })
})
