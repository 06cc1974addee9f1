import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Downlink } from '../../src/core/downlink.ts'
import { newPeer } from '../../src/core/peer.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

/** What it says of frames that come at these moments after the ping. */
function idle(frames: readonly (readonly [at: number, bytes: number])[], usual = 0): boolean[] {
  const downlink = new Downlink()
  downlink.start(1_000)
  return frames.map(([at, bytes]) => downlink.heard(1_000 + at, bytes, usual))
}

describe('a connection counts as idle', () => {
  test('after two pauses of 2 s, each of which ends with a small frame', () => {
    expect(idle([[2_000, 100], [3_999, 100]])).toEqual([false, false]) // prettier-ignore
    expect(idle([[2_000, 100], [4_000, 100]])).toEqual([false, true]) // prettier-ignore
  })

  test('not after one pause, however long', () => {
    expect(idle([[9_000, 100], [10_900, 100]])).toEqual([false, false]) // prettier-ignore
  })

  test('where small frames come often, once they have come for long enough', () => {
    const frames = [...Array(10).keys()].map(i => [300 * (i + 1), 100] as const)
    // 300 ms are the longest time without one.
    expect(idle(frames).indexOf(true)).toBe(7)
  })

  test('not where a pause ends with a message that took it to arrive', () => {
    expect(idle([[3_000, 24_000], [6_000, 24_000], [9_000, 24_000]])).not.toContain(true) // prettier-ignore
  })

  test('not on the slowest line, 16 kbit/s', () => {
    expect(idle([[3_000, 6_000], [6_000, 6_000], [9_000, 6_000]])).not.toContain(true) // prettier-ignore
  })

  test('not where the pauses are usual for its round trips', () => {
    expect(idle([[3_000, 10], [6_000, 10]], 700)).toEqual([false, true]) // prettier-ignore
    expect(idle([[3_000, 10], [6_000, 10]], 800)).toEqual([false, false]) // prettier-ignore
  })

  test('no longer once a download begins', () => {
    expect(idle([[2_500, 100], [5_000, 100], [5_100, 50_000]])).toEqual([false, true, false]) // prettier-ignore
  })

  test('anew for each ping', () => {
    const downlink = new Downlink()
    downlink.start(0)
    downlink.heard(2_500, 50_000, 0)
    downlink.start(5_000)
    expect([downlink.heard(7_500, 10, 0), downlink.heard(10_000, 10, 0)]).toEqual([false, true])
  })
})

/** Pings at 0 and 15 040; the way up is dead from 1 s on. */
function deaf(options: ConnectionOptions = {}): SimulatedConnection {
  const connection = new SimulatedConnection(options)
  return connection.at(1_000, () => connection.link.cut('up'))
}

describe('a reply that stays out', () => {
  // The turn, and the rounding of the moment at which the feed comes.
  test.each([200, 1_000, 2_500, 4_000])('beneath a feed each %d ms is missing', feedEvery => {
    expectDeath(deaf({ feedEvery }).run(120_000), 25_040, 25_100)
  })

  test('beneath a sparser feed is missing once two pauses are over', () => {
    // At 21, 28 and 35 s.
    expectDeath(deaf({ feedEvery: 7_000 }).run(120_000), 28_020, 28_100)
    // At 24 s, 9 s after the ping, and at 32 s.
    expectDeath(deaf({ feedEvery: 8_000 }).run(120_000), 32_020, 32_100)
  })

  test('is waited for with patience', () => {
    const peer = { ...newPeer(), answered: true, deaths: 2 }
    const connection = new SimulatedConnection({ peer, reply: mute, feedEvery: 1_000 })
    expectDeath(connection.run(120_000), 40_000, 40_100)
  })

  test('is waited for as long as bytes are under way', () => {
    const connection = deaf({ feedEvery: 1_000, timings: { askOnSend: false } })
    // 8 s from the ping on.
    connection.at(15_000, () => connection.send('mine', 8_040 * 64))
    expectDeath(connection.run(120_000), 33_000, 33_150)
  })

  test('is waited for without end, from a peer that has never replied', () => {
    expectAlive(new SimulatedConnection({ reply: mute, feedEvery: 2_500 }).run(600_000))
  })

  test('is waited for without end, where answerTimeout is off', () => {
    expectAlive(deaf({ feedEvery: 2_500, timings: { answerTimeout: Infinity } }).run(600_000))
  })

  test('is not missing sooner because of a check', () => {
    const connection = deaf({ feedEvery: 1_000 })
    connection.at(15_500, () => connection.check())
    expectDeath(connection.run(120_000), 25_040, 25_100)
    const urgent = deaf({ feedEvery: 1_000 })
    urgent.at(5_000, () => urgent.check())
    expectDeath(urgent.run(120_000), 15_000, 15_100)
  })

  test('is not missing sooner where the page comes late', () => {
    const connection = deaf({ feedEvery: 1_000 })
    // The reply is due at 25 040.
    connection.page.away(24_000, 28_000)
    expectDeath(connection.run(120_000), 31_000, 31_100)
  })

  test('is not put off by a download that begins once it is due', () => {
    const connection = deaf({ feedEvery: 2_500 })
    connection.at(25_045, () => connection.link.push('news', 0, 100_000))
    expectDeath(connection.run(120_000), 25_040, 25_100)
  })
})

describe('a reply gets through', () => {
  /** The ping goes out at 15 040 and is lost three times on its way up. */
  const lossy = { up: 20, down: 20 }

  test('behind messages that take 3 s each', () => {
    const connection = new SimulatedConnection()
    connection.at(15_000, () => {
      for (let chunk = 0; chunk < 8; chunk++) connection.link.push('chunk', 3_000)
    })
    expectAlive(connection.run(120_000))
  })

  test('behind a download that begins late, where the ping was late', () => {
    const connection = new SimulatedConnection({ ...lossy, feedEvery: 1_000 })
    connection.at(15_030, () => connection.link.cut('up'))
    connection.at(18_900, () => connection.link.restore())
    connection.at(18_800, () => {
      for (let chunk = 0; chunk < 100; chunk++) connection.link.push('chunk', 150)
    })
    expectAlive(connection.run(120_000))
    expect(connection.times('pong')[1]).toBeGreaterThan(15_040 + 10_000)
  })

  test('behind a download of small messages through a proxy that pauses for 1 s, each second', () => {
    const connection = new SimulatedConnection()
    connection.at(15_000, () => download(connection, { rate: 20, bytes: 200, ms: 25_000 }, 1_000))
    expectAlive(connection.run(120_000))
    expect(connection.times('pong')[1]).toBeGreaterThan(15_040 + 20_000)
  })

  test('behind a download that stalls now and then, on any line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 8, max: 500 }),
        // How long a message takes to arrive.
        fc.integer({ min: 20, max: 4_500 }),
        fc.integer({ min: 1_000, max: 4_500 }),
        fc.nat(9_000),
        (rate, each, stall, phase) => {
          const connection = new SimulatedConnection()
          connection.at(15_000 - phase, () => {
            const flow = { rate, bytes: each * rate, ms: 20_000 + phase }
            download(connection, flow, stall)
          })
          expectAlive(connection.run(120_000))
        },
      ),
      { numRuns: 300 },
    )
  })
})

interface Flow {
  /** Bytes per ms. */
  rate: number
  /** Of each message. */
  bytes: number
  /** How long the download takes, the stalls included. */
  ms: number
}

/** The server sends without end, and the line stands still half of the time. */
function download({ link }: SimulatedConnection, { rate, bytes, ms }: Flow, stall: number): void {
  let flowed = 0
  for (let taken = 0; taken < ms - stall;) {
    link.push('chunk', bytes / rate, bytes)
    taken += bytes / rate
    flowed += bytes / rate
    if (flowed < stall) continue
    link.pause(stall)
    taken += stall
    flowed = 0
  }
}
