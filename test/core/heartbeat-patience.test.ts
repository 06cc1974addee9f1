import { describe, expect, test } from 'vitest'
import type { Peer } from '../../src/core/peer.ts'
import { connectLimit, newPeer } from '../../src/core/peer.ts'
import { expectAlive } from './assertions.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

/** Lives a connection to the end, with nothing but silence. */
function liveInSilence(peer: Peer): number {
  return new SimulatedConnection({ peer, reply: mute }).run(600_000).diedAt!
}

test('each death by silence doubles the patience of the next connection, up to eightfold', () => {
  const peer = newPeer()
  const lives = [1, 2, 3, 4, 5, 6].map(() => liveInSilence(peer))
  expect(lives).toEqual([10_050, 20_050, 40_050, 80_050, 80_050, 80_050])
  expect(peer.patience).toBe(8)
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

test('patience ends after ten stable intervals', () => {
  const peer = { ...newPeer(), patience: 8 }
  const connection = new SimulatedConnection({ peer }).run(149_000)
  expect(peer.patience).toBe(8)
  connection.run(12_000)
  expect(peer.patience).toBe(1)
})

test('a link that is stable only for a while keeps the next one patient', () => {
  const peer = { ...newPeer(), patience: 4 }
  const connection = new SimulatedConnection({ peer })
  connection.at(100_000, () => connection.link.cut('both')).run(300_000)
  expect(connection.diedAt).toBeGreaterThan(140_000)
  expect(peer.patience).toBe(8)
})

test('patience holds for the short window, too', () => {
  const peer = { ...newPeer(), patience: 2 }
  const connection = new SimulatedConnection({ peer, reply: mute })
  connection.at(1_000, () => connection.check()).run(60_000)
  expect(connection.diedAt).toBe(7_050)
})

test('patience holds for the answer, too', () => {
  const peer = { ...newPeer(), answered: true, patience: 2 }
  const connection = new SimulatedConnection({ peer, reply: mute, feedEvery: 1_000 }).run(120_000)
  expect(connection.diedAt).toBeGreaterThan(60_000)
  expect(connection.diedAt).toBeLessThan(60_200)
})

describe('where nobody is asked', () => {
  const format = { read: () => undefined }

  test('a death doubles the patience, too', () => {
    const peer = newPeer()
    const lives = [1, 2].map(() => new SimulatedConnection({ peer, format }).run(600_000).diedAt)
    expect(lives).toEqual([25_050, 35_050])
  })

  test('patience ends after a stable while, too', () => {
    const peer = { ...newPeer(), patience: 8 }
    const connection = new SimulatedConnection({ peer, format, feedEvery: 1_000 })
    connection.at(3_600_000, () => connection.link.cut('both')).run(3_700_000)
    expect(connection.diedAt).toBeLessThan(3_625_200)
  })

  test('patience with a peer that never answers ends after a stable while, too', () => {
    const peer = { ...newPeer(), patience: 8 }
    const connection = new SimulatedConnection({ peer, reply: mute, feedEvery: 1_000 })
    connection.at(3_600_000, () => connection.link.cut('both')).run(3_700_000)
    expect(connection.diedAt).toBeLessThan(3_625_200)
  })
})

test('a healthy slow link is not disturbed by patience', () => {
  const peer = { ...newPeer(), patience: 8 }
  expectAlive(new SimulatedConnection({ peer, up: 4_000, down: 4_000 }).run(600_000))
})

test('the limit of a dial doubles for each dial in a row that hung, up to eightfold', () => {
  const limits = [0, 1, 2, 3, 4, 50].map(hungDials =>
    connectLimit(10_000, { ...newPeer(), hungDials }),
  )
  expect(limits).toEqual([10_000, 20_000, 40_000, 80_000, 80_000, 80_000])
})

test('a dial without a limit has none after any number of hung ones', () => {
  expect(connectLimit(Infinity, { ...newPeer(), hungDials: 2 })).toBe(Infinity)
})
