import { describe, expect, test } from 'vitest'
import type { Peer } from '../../src/core/peer.ts'
import { newPeer } from '../../src/core/peer.ts'
import { expectAlive } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

/** On which of so many connections in a row, from 1, the lack of answers is reported. */
function reportedOn(connections: number, peer: Peer, options: ConnectionOptions = {}): number[] {
  const reports: number[] = []
  for (let nth = 1; nth <= connections; nth++) {
    const connection = new SimulatedConnection({ peer, reply: mute, ...options }).run(600_000)
    for (const _ of connection.times('unanswered')) reports.push(nth)
  }
  return reports
}

describe('connections that die without one reply', () => {
  test('are reported before the first of them, once', () => {
    expect(reportedOn(8, newPeer())).toEqual([1])
  })

  test('are reported just before the verdict', () => {
    const connection = new SimulatedConnection({ reply: mute }).run(60_000)
    expect(connection.log.slice(-2)).toEqual([
      { at: 10_050, event: 'unanswered' },
      { at: 10_050, event: 'dead' },
    ])
  })

  test('are not reported of a peer that has ever answered', () => {
    const peer = newPeer()
    new SimulatedConnection({ peer }).run(1_000)
    expect(reportedOn(8, peer)).toEqual([])
  })

  test('are not reported where no reply is expected', () => {
    const beat = { ping: () => 'beat', replies: false, read: () => undefined }
    expect(reportedOn(8, newPeer(), { format: beat })).toEqual([])
    expect(reportedOn(8, newPeer(), { format: { read: () => undefined } })).toEqual([])
  })
})

describe('connections that the server ends right after the first ping', () => {
  /** @returns Whether the end of this connection is reported. */
  function ended(peer: Peer, at = 50, code = 1003, options: ConnectionOptions = {}): boolean {
    const connection = new SimulatedConnection({ peer, reply: mute, ...options }).run(at)
    const report = connection.heart.ended(connection.now, code)
    connection.heart.stop()
    return report
  }

  test('are reported with the third in a row, once', () => {
    const peer = newPeer()
    expect([1, 2, 3, 4, 5, 6].map(() => ended(peer))).toEqual([
      false,
      false,
      true,
      false,
      false,
      false,
    ])
  })

  test.each([1000, 1002, 1003, 1005, 1006, 1007, 1008, 1011, 4000])(
    'whatever the code: %d',
    code => {
      const peer = { ...newPeer(), unanswered: 2 }
      expect(ended(peer, 50, code)).toBe(true)
    },
  )

  test.each([1001, 1012, 1013])('unless the server says that it leaves: %d', code => {
    const peer = { ...newPeer(), unanswered: 2 }
    expect(ended(peer, 50, code)).toBe(false)
  })

  test('are not reported where one in between ended later', () => {
    const peer = newPeer()
    const feeding = { feedEvery: 1_000 }
    expect([
      ended(peer),
      ended(peer),
      ended(peer, 30_000, 1006, feeding),
      ended(peer),
      ended(peer),
      ended(peer),
    ]).toEqual([false, false, false, false, false, true])
  })

  test('are not reported of a peer that has ever answered', () => {
    const peer = newPeer()
    new SimulatedConnection({ peer }).run(1_000)
    expect([1, 2, 3, 4].map(() => ended(peer))).not.toContain(true)
  })

  test('are not reported where they ended before a ping, or nobody is asked', () => {
    const [early, listening] = [newPeer(), newPeer()]
    const format = { read: () => undefined }
    for (let nth = 0; nth < 4; nth++) {
      expect(ended(early, 50, 1003, { pingOnOpen: false })).toBe(false)
      expect(ended(listening, 50, 1003, { format })).toBe(false)
    }
  })
})

describe('a connection that lives without a reply while frames come', () => {
  const feeding = { feedEvery: 1_000 }

  test('is reported after three intervals, once, and lives on', () => {
    const connection = new SimulatedConnection({ reply: mute, ...feeding }).run(3_600_000)
    expect(connection.times('unanswered')).toEqual([45_000])
    expectAlive(connection)
  })

  test('is not reported before', () => {
    const connection = new SimulatedConnection({ reply: mute, ...feeding }).run(44_999)
    expect(connection.times('unanswered')).toEqual([])
  })

  test('is reported on one connection only', () => {
    expect(reportedOn(4, newPeer(), feeding)).toEqual([1])
  })

  test('is not reported where the reply comes late, but comes', () => {
    const connection = new SimulatedConnection({ reply: mute, ...feeding })
    connection.at(44_000, () => connection.link.push('pong')).run(600_000)
    expect(connection.times('unanswered')).toEqual([])
  })

  test('is not reported before frames have come in three intervals', () => {
    const timings = { timeout: 600_000, answerTimeout: 600_000 }
    const connection = new SimulatedConnection({ timings, reply: mute, feedEvery: 22_000 })
    // At 22, 44 and 66 s: not in the first interval, and not in the fourth.
    expect(connection.run(600_000).times('unanswered')).toEqual([75_000])
  })

  test('is reported when frames begin to come late', () => {
    const timings = { timeout: 600_000, answerTimeout: 600_000 }
    const connection = new SimulatedConnection({ timings, reply: mute })
    for (const at of [100_000, 110_000, 125_000]) {
      connection.at(at, () => connection.link.push('news'))
    }
    expect(connection.run(600_000).times('unanswered')).toEqual([135_000])
  })

  test('is not reported while nothing at all has come since the ping', () => {
    const timings = { timeout: 600_000, answerTimeout: 600_000 }
    const connection = new SimulatedConnection({ timings, reply: mute })
    expect(connection.run(599_000).times('unanswered')).toEqual([])
  })

  test('is reported only before the drop where the first frame was the last one', () => {
    const timings = { interval: 100, timeout: 1_000 }
    const connection = new SimulatedConnection({ timings, reply: mute })
    connection.at(20, () => connection.link.push('hello')).run(10_000)
    expect(connection.log.map(({ event }) => event)).toEqual(['ping', 'unanswered', 'dead'])
  })

  test('is not reported where the reply waits behind a page that stood still', () => {
    const timings = { interval: 100, timeout: 1_000 }
    const connection = new SimulatedConnection({ timings, up: 20, down: 20 })
    connection.at(5, () => connection.link.push('hello'))
    connection.page.away(30, 900)
    expect(connection.run(10_000).times('unanswered')).toEqual([])
    expect(connection.times('pong')[0]).toBe(900)
  })
})
