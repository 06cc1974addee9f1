import { describe, expect, test } from 'vitest'
import type { Peer } from '../../src/core/peer.ts'
import { newPeer, patience } from '../../src/core/peer.ts'
import { expectAlive } from './assertions.ts'
import { DOWNLOAD, SimulatedConnection, mute } from './simulated-connection.ts'

/** Lives a connection to the end, with nothing but silence. */
function liveInSilence(peer: Peer): number {
  return new SimulatedConnection({ peer, reply: mute }).run(600_000).diedAt!
}

test('from the second death in a row on the next connection is more patient', () => {
  const peer = newPeer()
  const lives = [1, 2, 3, 4, 5, 6].map(() => liveInSilence(peer))
  expect(lives).toEqual([10_050, 10_050, 40_050, 80_050, 80_050, 80_050])
  expect(patience(peer)).toBe(8)
})

test.each([40_000, 60_000, 120_000])(
  'a connection that dies every %i ms is detected as soon each time',
  every => {
    const peer = newPeer()
    const lives = [1, 2, 3, 4, 5].map(() => {
      const connection = new SimulatedConnection({ peer })
      connection.at(every, () => connection.link.cut('both'))
      return connection.run(600_000).diedAt!
    })
    expect(Math.max(...lives) - every).toBeLessThan(25_100)
  },
)

test('a connection that dies every 20 s, before the third reply, meets growing patience', () => {
  const peer = newPeer()
  const waits = [1, 2, 3, 4].map(() => {
    const connection = new SimulatedConnection({ peer })
    connection.at(20_000, () => connection.link.cut('both')).run(600_000)
    return connection.diedAt! - connection.times('ping').at(-1)!
  })
  expect(waits).toEqual([10_050, 10_050, 40_050, 80_050])
})

describe('a message of 15 s without a frame in between, each minute', () => {
  /** Connections that are dropped within an hour. */
  function drops(timeout: number): number {
    const peer = { ...newPeer(), answered: true }
    let drops = 0
    for (let at = 0; at < 3_600_000;) {
      const connection = new SimulatedConnection({ peer, timings: { timeout } })
      const toNext = 60_000 - (at % 60_000)
      for (let due = toNext; due < 3_600_000; due += 60_000) {
        connection.at(due, () => connection.link.push('big', 15_000))
      }
      while (connection.now < 3_600_000 - at && connection.diedAt === undefined) connection.run(500)
      if (connection.diedAt !== undefined) drops++
      at += connection.now
    }
    return drops
  }

  // It cannot be told from a connection that dies each minute.
  test('costs connections', () => {
    expect(drops(10_000)).toBeGreaterThan(10)
  })

  test('costs none with a timeout of 20 s', () => {
    expect(drops(20_000)).toBe(0)
  })
})

test('a message three timeouts long gets through within three connections', () => {
  const peer = newPeer()
  let connection: SimulatedConnection
  let dials = 0
  do {
    connection = new SimulatedConnection({ peer })
    // The server sends it as soon as the connection is open; nothing is seen before it is whole.
    connection.link.push('big', 30_000)
    connection.run(60_000)
    dials++
  } while (connection.diedAt !== undefined && dials < 10)
  expect(dials).toBeLessThanOrEqual(3)
  expect(connection.messages.map(({ data }) => data)).toEqual(['big'])
})

test('patience ends with the third reply', () => {
  const peer = { ...newPeer(), deaths: 3 }
  const connection = new SimulatedConnection({ peer }).run(30_000)
  expect(connection.times('pong')).toHaveLength(2)
  expect(patience(peer)).toBe(8)
  connection.run(1_000)
  expect(patience(peer)).toBe(1)
})

test('patience ends with the third reply, too, where pings are only sent on opening', () => {
  const peer = { ...newPeer(), deaths: 3 }
  for (let nth = 0; nth < 3; nth++) {
    new SimulatedConnection({ peer, timings: { interval: Infinity } }).run(1_000)
  }
  expect(patience(peer)).toBe(1)
})

test('replies before a death end no row after it', () => {
  const peer = { ...newPeer(), deaths: 2 }
  const connection = new SimulatedConnection({ peer })
  connection.at(20_000, () => connection.link.cut('both')).run(300_000)
  expect(connection.diedAt).toBeGreaterThan(60_000)
  new SimulatedConnection({ peer }).run(1_000)
  expect(patience(peer)).toBe(8)
})

test('a reply behind a download of 100 s gets through within three connections', () => {
  const peer = { ...newPeer(), answered: true }
  let connections = 0
  let connection: SimulatedConnection
  do {
    connection = new SimulatedConnection({ peer })
    // Frames keep coming all the time, and the reply is behind them.
    for (let at = 0; at < 100_000; at += 1_000) connection.link.push('part', 1_000)
    connection.run(120_000)
    connections++
  } while (connection.diedAt !== undefined && connections < 10)
  expect(connections).toBeLessThanOrEqual(3)
})

test('patience holds for the short window, too', () => {
  const peer = { ...newPeer(), deaths: 2 }
  const connection = new SimulatedConnection({ peer, reply: mute })
  connection.at(1_000, () => connection.check()).run(60_000)
  expect(connection.diedAt).toBe(13_050)
})

test('patience holds for the answer, too', () => {
  const peer = { ...newPeer(), answered: true, deaths: 2 }
  const connection = new SimulatedConnection({ peer, reply: mute, ...DOWNLOAD }).run(240_000)
  expect(connection.diedAt).toBeGreaterThan(120_000)
  expect(connection.diedAt).toBeLessThan(120_200)
})

describe('where nobody is asked', () => {
  const format = { read: () => undefined }

  test('the second death makes patient, too', () => {
    const peer = newPeer()
    const lives = [1, 2, 3].map(() => new SimulatedConnection({ peer, format }).run(600_000).diedAt)
    expect(lives).toEqual([25_050, 25_050, 55_050])
  })

  test('patience ends after a stable while, too', () => {
    const peer = { ...newPeer(), deaths: 3 }
    const connection = new SimulatedConnection({ peer, format, feedEvery: 1_000 })
    connection.at(3_600_000, () => connection.link.cut('both')).run(3_700_000)
    expect(connection.diedAt).toBeLessThan(3_625_200)
  })

  test('patience with a peer that never answers ends after a stable while, too', () => {
    const peer = { ...newPeer(), deaths: 3 }
    const connection = new SimulatedConnection({ peer, reply: mute, feedEvery: 1_000 })
    connection.at(3_600_000, () => connection.link.cut('both')).run(3_700_000)
    expect(connection.diedAt).toBeLessThan(3_625_200)
  })
})

test('a healthy slow link is not disturbed by patience', () => {
  const peer = { ...newPeer(), deaths: 3 }
  expectAlive(new SimulatedConnection({ peer, up: 4_000, down: 4_000 }).run(600_000))
})
