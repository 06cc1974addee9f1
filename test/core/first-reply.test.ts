import { describe, expect, test } from 'vitest'
import type { Peer } from '../../src/core/peer.ts'
import { firstWindow, newPeer, patience } from '../../src/core/peer.ts'
import { expectAlive } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

/** A verdict has a turn of the event loop more. */
const TURN = 50

/** It has replied before, over a connection that was not dropped. */
function known(more: Partial<Peer> = {}): Peer {
  return { ...newPeer(), answered: true, ...more }
}

/** How long a connection without any frame lasts. */
function silence(peer: Peer, options: ConnectionOptions = {}): number {
  return new SimulatedConnection({ peer, reply: mute, ...options }).run(600_000).diedAt!
}

describe('the first frame of a connection', () => {
  test('may take 5 s from a peer that is known and quick', () => {
    expect(silence(known())).toBe(5_000 + TURN)
  })

  test('may take the whole timeout from a peer that has never replied', () => {
    expect(silence(newPeer())).toBe(10_000 + TURN)
  })

  test.each<[string, Partial<Peer>, number]>([
    ['first frame', { firstFrame: 700 }, 0],
    ['handshake', {}, 700],
  ])('may take ten times as long as the last %s', (_, more, handshake) => {
    expect(silence(known(more), { handshake })).toBe(7_000 + TURN)
  })

  test('may never take longer than the timeout', () => {
    expect(silence(known({ firstFrame: 60_000 }))).toBe(10_000 + TURN)
    expect(silence(known(), { handshake: 60_000 })).toBe(10_000 + TURN)
  })

  test.each([1_000, 5_000])('has the whole timeout where that is %i ms', timeout => {
    expect(silence(known(), { timings: { timeout } })).toBe(timeout + TURN)
  })

  test('has the whole timeout after a drop', () => {
    const peer = known()
    const lives = [1, 2, 3, 4].map(() => silence(peer) - TURN)
    expect(lives).toEqual([5_000, 10_000, 40_000, 80_000])
  })

  test('puts off all the rest: from then on the ordinary waits hold', () => {
    const connection = new SimulatedConnection({ peer: known(), reply: mute })
    connection.at(4_900, () => connection.link.push('news')).run(60_000)
    // `interval` and `timeout` after the last frame, sooner than `answerTimeout` after the ping.
    expect(connection.diedAt).toBeGreaterThan(29_000)
  })

  test('is the first after a ping: the window of the second ping is the ordinary one', () => {
    const connection = new SimulatedConnection({ peer: known() })
    connection.at(10_000, () => connection.link.cut('both')).run(60_000)
    expect(connection.diedAt! - connection.times('ping')[1]!).toBe(10_000 + TURN)
  })

  test('counts from the ping where that comes later than the connection', () => {
    const connection = new SimulatedConnection({ peer: known(), reply: mute, pingOnOpen: false })
    expect(connection.run(60_000).diedAt).toBe(15_000 + 5_000 + TURN)
  })

  test('waits no less than bytes that the application sent before the ping', () => {
    const connection = new SimulatedConnection({ peer: known(), reply: mute })
    // Before the timer of the ping: 8 s at 512 kbit/s.
    connection.send('a login with a picture', 512_000)
    expect(connection.run(60_000).diedAt).toBe(8_000 + 5_000 + TURN)
  })

  test('is excused where the page was late', () => {
    const connection = new SimulatedConnection({ peer: known(), up: 2_000, down: 2_000 })
    connection.page.away(1_000, 30_000)
    expectAlive(connection.run(60_000))
  })
})

describe('what is learnt of a peer', () => {
  test('is how long its first frame took', () => {
    const peer = known()
    new SimulatedConnection({ peer, up: 300, down: 300 }).run(1_000)
    expect(peer.firstFrame).toBe(600)
  })

  test('is not how long the reply took behind it', () => {
    const peer = known()
    const connection = new SimulatedConnection({ peer, up: 2_000 })
    connection.at(100, () => connection.link.push('news')).run(3_000)
    expect(connection.times('pong')).toHaveLength(1)
    expect(peer.firstFrame).toBe(120)
  })

  test('is nothing from any later frame', () => {
    const peer = known()
    const connection = new SimulatedConnection({ peer, feedEvery: 7_000 }).run(60_000)
    expect(connection.times('pong').length).toBeGreaterThan(2)
    expect(peer.firstFrame).toBe(40)
  })

  test('is forgotten with the next connection', () => {
    const peer = known({ firstFrame: 9_000 })
    new SimulatedConnection({ peer }).run(1_000)
    expect(firstWindow(peer, 0)).toBe(5_000)
  })
})

describe('a snapshot that the server sends first', () => {
  /** On which connection in a row it arrives, when it takes so long and nothing is seen before it. */
  function arrivesOn(peer: Peer, ms: number): number {
    for (let nth = 1; nth < 10; nth++) {
      const connection = new SimulatedConnection({ peer })
      connection.link.push('snapshot', ms)
      connection.run(100_000)
      if (connection.messages.length) return nth
    }
    return Infinity
  }

  test.each([
    [4.9, 1, 1, 1],
    [6, 2, 1, 1],
    [9, 2, 1, 1],
    [12, 3, 3, 2],
    [20, 3, 3, 2],
    [30, 3, 3, 2],
    [39, 3, 3, 2],
  ])('of %d s: known peer %i, unknown peer %i, after a cut %i', (s, quick, unknown, afterCut) => {
    expect(arrivesOn(known(), s * 1_000)).toBe(quick)
    expect(arrivesOn(newPeer(), s * 1_000)).toBe(unknown)
    expect(arrivesOn(known({ deaths: 1 }), s * 1_000)).toBe(afterCut)
  })

  test('that takes 8 s costs a connection once, and not each time', () => {
    const peer = known()
    expect(arrivesOn(peer, 8_000)).toBe(2)
    // It goes on well, and the row ends.
    expect(peer.firstFrame).toBeGreaterThanOrEqual(8_000)
    peer.deaths = 0
    expect([1, 2, 3].map(() => arrivesOn(peer, 8_000))).toEqual([1, 1, 1])
  })
})

test('a drop makes patient from the second in a row on, whatever its window was', () => {
  const peer = known()
  silence(peer)
  expect(patience(peer)).toBe(1)
  silence(peer)
  expect(patience(peer)).toBe(4)
})
