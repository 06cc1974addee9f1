import { describe, expect, test } from 'vitest'
import type { Peer } from '../../src/core/peer.ts'
import { connectLimit, newPeer } from '../../src/core/peer.ts'
import { SimulatedConnection, mute } from './simulated-connection.ts'

/** A peer whose last connection the heartbeat dropped. */
function dropped(): Peer {
  const peer = { ...newPeer(), hungDials: 3 }
  new SimulatedConnection({ peer, reply: mute }).run(60_000)
  return peer
}

/** The limits of so many attempts in a row that hang. */
function limits(peer: Peer, attempts: number): number[] {
  return Array.from({ length: attempts }, () => {
    const limit = connectLimit(10_000, peer)
    peer.hungDials++
    return limit
  })
}

describe('the limit of an attempt', () => {
  test('doubles for each one in a row that hung, up to fourfold', () => {
    expect(limits(newPeer(), 5)).toEqual([10_000, 20_000, 40_000, 40_000, 40_000])
    expect(connectLimit(10_000, { ...newPeer(), hungDials: 2_000 })).toBe(40_000)
  })

  test('begins with half after a drop', () => {
    expect(limits(dropped(), 5)).toEqual([5_000, 10_000, 20_000, 40_000, 40_000])
  })

  test.each([
    [10_000, 5_000],
    [1_250, 5_000],
    [1_100, 4_400],
    [1_000, 4_000],
    [100, 4_000],
    [Infinity, 5_000],
  ])('with a timeout of %d ms begins with %d after a drop', (timeout, first) => {
    const peer = dropped()
    expect(connectLimit(10_000, peer, timeout)).toBe(first)
    peer.hungDials++
    expect(connectLimit(10_000, peer, timeout)).toBe(10_000)
    expect(connectLimit(10_000, newPeer(), timeout)).toBe(10_000)
    expect(connectLimit(Infinity, dropped(), timeout)).toBe(Infinity)
    expect(connectLimit(3_000, dropped(), timeout)).toBe(1_500)
  })

  test('is the whole after the server ended a connection', () => {
    const peer = newPeer()
    const connection = new SimulatedConnection({ peer }).run(60_000)
    connection.heart.ended(connection.page.monotonic, 1006)
    expect(connectLimit(10_000, peer)).toBe(10_000)
  })

  test('that is off stays off', () => {
    for (const peer of [dropped(), { ...newPeer(), hungDials: 2 }]) {
      expect(connectLimit(Infinity, peer)).toBe(Infinity)
    }
  })
})

describe('a handshake that takes so long', () => {
  /** Which attempt in a row comes through. */
  function comesThrough(peer: Peer, handshake: number): number {
    const nth = limits(peer, 10).findIndex(limit => limit >= handshake)
    return nth === -1 ? Infinity : nth + 1
  }

  test.each([
    [6_000, 1, 2],
    [8_000, 1, 2],
    [12_000, 2, 3],
    [20_000, 2, 3],
    [38_000, 3, 4],
    [60_000, Infinity, Infinity],
  ])('%i ms: attempt %d after a reset, %d after a drop', (handshake, afterReset, afterDrop) => {
    expect(comesThrough(newPeer(), handshake)).toBe(afterReset)
    expect(comesThrough(dropped(), handshake)).toBe(afterDrop)
  })
})
