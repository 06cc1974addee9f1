import { describe, expect, test } from 'vitest'
import type { HeartbeatFormat } from '../../src/core/formats/format.ts'
import { Heartbeat } from '../../src/core/heartbeat.ts'
import type { HeartbeatMode } from '../../src/core/formats/format.ts'
import { newPeer } from '../../src/core/peer.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import { SimulatedConnection, TIMINGS, mute } from './simulated-connection.ts'

/** Protocols in which nobody replies. */
const listening: HeartbeatFormat = { read: () => undefined }
const beating: HeartbeatFormat = { ping: () => 'beat', replies: false, read: () => undefined }

describe.each([
  ['listening', listening],
  ['beating', beating],
])('%s', (_, format) => {
  test('lives on the frames of the other side', () => {
    expectAlive(new SimulatedConnection({ format, feedEvery: 15_000 }).run(3_600_000))
  })

  test('is dead after a silence of interval and timeout', () => {
    const connection = new SimulatedConnection({ format, feedEvery: 10_000 })
    connection.at(99_000, () => connection.link.cut('down'))
    expectDeath(connection.run(200_000), 115_020, 115_070)
  })

  test('is dead when the other side never says a word', () => {
    const connection = new SimulatedConnection({ format, reply: mute })
    expectDeath(connection.run(200_000), 25_000, 25_050)
  })

  test('is suspect when a beat is a second overdue, and is cleared by the next frame', () => {
    const connection = new SimulatedConnection({ format, reply: mute }).run(16_000)
    expect(connection.times('suspect')).toEqual([16_000])
    connection.link.push('beat')
    connection.run(20)
    expect(connection.heart.suspect).toBe(false)
    connection.run(16_000)
    expect(connection.times('suspect')).toEqual([16_000, 32_020])
  })

  test('is never suspect where death comes within that second', () => {
    const timings = { timeout: 1_000 }
    const connection = new SimulatedConnection({ format, timings, reply: mute }).run(60_000)
    expect(connection.times('suspect')).toEqual([])
    expectDeath(connection, 16_050)
  })

  test('takes over the timings that the server announces', () => {
    const read = (data: unknown) =>
      data === 'hello' ? { interval: 40_000, timeout: 5_000 } : false
    const connection = new SimulatedConnection({ format: { ...format, read }, reply: mute })
    connection.at(1_000, () => connection.link.push('hello'))
    expectDeath(connection.run(200_000), 46_020, 46_070)
    expect(connection.times('suspect')).toEqual([42_020])
  })

  test('counts as overdue from the suspicion on, until the next frame', () => {
    const connection = new SimulatedConnection({ format, reply: mute }).run(16_000)
    expect(connection.heart.overdue(16_000)).toBe(true)
    connection.link.push('beat')
    connection.run(20)
    expect(connection.heart.overdue(16_020)).toBe(false)
  })

  test('counts as overdue by the clock, before any timer has said so', () => {
    const { heart } = new SimulatedConnection({ format, feedEvery: 5_000 }).run(60_000)
    expect([heart.overdue(60_000), heart.overdue(3_660_000)]).toEqual([false, true])
  })

  test('counts as overdue at the verdict, where none is suspected', () => {
    const timings = { timeout: 800 }
    const { heart } = new SimulatedConnection({ format, timings, reply: mute }).run(10_000)
    expect([heart.overdue(15_700), heart.overdue(15_800)]).toEqual([false, true])
  })

  test('hides nothing of its own accord', () => {
    const connection = new SimulatedConnection({ format, feedEvery: 10_000 }).run(35_000)
    expect(connection.messages).toHaveLength(3)
  })
})

describe('beating', () => {
  test('beats once per interval, whatever comes in', () => {
    const connection = new SimulatedConnection({ format: beating, feedEvery: 700 }).run(60_000)
    expect(connection.times('ping')).toEqual([0, 15_000, 30_000, 45_000, 60_000])
  })

  test('has the next beat due as soon as the announcement wants it', () => {
    const heart = new Heartbeat(TIMINGS, newPeer(), 'beat')
    heart.open(0, 0, true)
    heart.tick(0, 0, 0)
    heart.frame(20, false)
    heart.announce(5_000, undefined)
    expect(heart.deadline).toBe(5_020)
  })

  test('beats as often as announced from the announcement on', () => {
    const read = (data: unknown) => (data === 'hello' ? { interval: 5_000 } : undefined)
    const connection = new SimulatedConnection({ format: { ...beating, read }, feedEvery: 5_000 })
    connection.link.push('hello')
    connection.run(20_100)
    expect(connection.times('ping')).toEqual([0, 5_020, 10_020, 15_020, 20_020])
  })
})

test('listening never sends', () => {
  const connection = new SimulatedConnection({ format: listening, feedEvery: 5_000 }).run(600_000)
  expect(connection.received).toEqual([])
  expect(connection.heart.pings).toBe(0)
})

describe('an announcement', () => {
  test.each([undefined, NaN, 0, -5])('of %s changes nothing', value => {
    const heart = new Heartbeat(TIMINGS, newPeer(), 'listen')
    heart.open(0, 0, true)
    const { deadline } = heart
    heart.announce(value, value)
    expect(heart.deadline).toBe(deadline)
  })

  test.each([
    ['interval', 1e-9, undefined, 11_000],
    ['timeout', undefined, 1e-9, 16_000],
    ['both', 10, 10, 2_000],
  ])('that is too short counts as a second: %s', (_, interval, timeout, silence) => {
    const heart = new Heartbeat(TIMINGS, newPeer(), 'listen')
    heart.open(0, 0, true)
    heart.announce(interval, timeout)
    heart.tick(heart.deadline, heart.deadline, 0)
    expect(heart.deadline).toBeGreaterThanOrEqual(silence)
    expect(heart.deadline).toBeLessThan(silence + 100)
  })

  test('of a short interval does not make us ask more than once a second', () => {
    const read = (data: unknown) =>
      data === 'pong' || (data === 'hello' ? { interval: 1e-9 } : false)
    const format: HeartbeatFormat = { ping: () => 'ping', read, handshake: true }
    const connection = new SimulatedConnection({ format })
    connection.at(100, () => connection.link.push('hello'))
    connection.run(10_500)
    expect(connection.times('ping').length).toBeGreaterThan(8)
    expect(connection.times('ping').length).toBeLessThanOrEqual(10)
  })

  test('leaves a shorter interval of our own as it is', () => {
    const heart = new Heartbeat({ ...TIMINGS, interval: 200 }, newPeer())
    heart.open(0, 0, true)
    heart.tick(0, 0, 0)
    heart.frame(20, true)
    heart.announce(500, undefined)
    expect(heart.deadline).toBe(220)
  })

  test('of a spread is kept for the address, at most an hour', () => {
    const peer = newPeer()
    const heart = new Heartbeat(TIMINGS, peer, 'listen')
    heart.open(0, 0, true)
    const { deadline } = heart
    const kept = [20_000, 0, 1e9, NaN, -1, '5' as never, undefined].map(spread => {
      heart.announce(undefined, undefined, spread)
      return peer.spread
    })
    expect(kept).toEqual([20_000, 0, 3_600_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000])
    expect(heart.deadline).toBe(deadline)
  })

  // Headers, such as STOMP's heart-beat, are texts, and joined to the clock they make no sense.
  test('that is a text changes nothing', () => {
    const heart = new Heartbeat(TIMINGS, newPeer(), 'listen')
    heart.open(1_000, 1_000, true)
    const { deadline } = heart
    heart.announce('5000' as unknown as number, undefined)
    expect(heart.deadline).toBe(deadline)
  })

  // As when it comes by another way than a frame, which would end the silence.
  test('by which the silence was too long all along gives the link its turn', () => {
    const heart = new Heartbeat(TIMINGS, newPeer(), 'listen')
    heart.open(0, 0, true)
    heart.tick(16_000, 16_000, 0)
    expect(heart.tick(25_100, 25_100, 0)).toBe(undefined)
    heart.announce(60_000, undefined)
    expect(heart.tick(61_000, 61_000, 0)).toBe('suspect')
    heart.announce(1_000, 1_000)
    expect(heart.tick(61_000, 61_000, 0)).toBe(undefined)
    expect(heart.deadline).toBeGreaterThan(61_000)
    expect(heart.tick(heart.deadline, heart.deadline, 0)).toBe('dead')
  })

  test('too small to measure does not make one instant last for ever', () => {
    const heart = new Heartbeat(TIMINGS, newPeer(), 'beat')
    heart.open(1_000, 1_000, true)
    heart.announce(Number.MIN_VALUE, undefined)
    let beats = 0
    while (beats < 100 && heart.tick(1_000, 1_000, 0)) beats++
    expect(beats).toBeLessThan(10)
  })
})

// Frames still arrive while the closing handshake is under way.
describe.each<HeartbeatMode>(['ask', 'listen', 'beat'])('after the end of %s', mode => {
  function stopped(): Heartbeat {
    const heart = new Heartbeat(TIMINGS, { ...newPeer(), answered: true }, mode)
    heart.open(0, 0, true)
    heart.stop()
    return heart
  }

  test('a frame is nothing', () => {
    const heart = stopped()
    heart.frame(1_000, false)
    expect(heart.deadline).toBe(Infinity)
  })

  test('an announcement is nothing', () => {
    const heart = stopped()
    heart.announce(undefined, undefined)
    expect(heart.deadline).toBe(Infinity)
  })
})
