import { describe, expect, test } from 'vitest'
import { Heartbeat } from '../../src/core/heartbeat.ts'
import { newPeer } from '../../src/core/peer.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { SimulatedConnection, TIMINGS, mute } from './simulated-connection.ts'

const MEGABYTE = 2 ** 20
/** A slow uplink: a megabyte takes 105 s. */
const uploadRate = 10

/** Hands over bytes just before the ping of 15 s goes out. */
function uploading(bytes: number, options: ConnectionOptions = {}): SimulatedConnection {
  const connection = new SimulatedConnection({ uploadRate, pingOnOpen: false, ...options })
  return connection.at(14_000, () => connection.send('file', bytes))
}

describe('a ping behind an upload', () => {
  test('is not overdue while the buffer falls', () => {
    const connection = uploading(MEGABYTE).run(300_000)
    expectAlive(connection)
    expect(connection.times('suspect')).toEqual([])
    expect(connection.times('pong')[0]).toBeGreaterThan(100_000)
  })

  test('is not overdue while the application adds more than drains', () => {
    const connection = uploading(MEGABYTE / 8)
    for (let at = 15_100; at < 120_000; at += 1_000) {
      connection.at(at, () => connection.send('more', 15_000))
    }
    expectAlive(connection.run(119_000))
  })

  test('is dead when the buffer has not fallen for a timeout and the longest pause before', () => {
    const connection = uploading(MEGABYTE)
    connection.at(60_000, () => connection.link.cut('both'))
    // The fall is looked for four times per timeout, so a pause of 2 500 was seen.
    expectDeath(connection.run(300_000), 70_000, 75_100)
  })

  test('is dead in time when the buffer never falls', () => {
    const connection = uploading(MEGABYTE)
    connection.at(14_500, () => connection.link.cut('both'))
    expectDeath(connection.run(300_000), 25_000, 25_050)
  })

  test('is dead, too, when the application keeps adding to a stuck buffer', () => {
    const connection = uploading(MEGABYTE)
    connection.at(14_500, () => connection.link.cut('both'))
    for (let at = 15_100; at < 120_000; at += 1_000) {
      connection.at(at, () => connection.send('more', 15_000))
    }
    expectDeath(connection.run(300_000), 25_000, 25_050)
  })

  test('waits for what the kernel still holds when the buffer has emptied', () => {
    const timings = {
      interval: 15_000,
      timeout: 10_000,
      answerTimeout: 30_000,
      checkTimeout: 3_000,
    }
    const heart = new Heartbeat(timings, newPeer())
    heart.open(0, 0, false)
    // 1.2 MB at the slowest uplink that counts take 19 s; the kernel swallows most of it at once.
    if (heart.queued(1_200_000)) heart.stamp(14_900)
    expect(heart.tick(15_000, 15_000, 200_000)).toBe('ping')
    const verdicts: number[] = []
    for (let now = 15_000; now < 60_000 && !verdicts.length; now += 50) {
      const buffered = Math.max(0, 200_000 - (now - 15_000) * 100)
      for (let action; (action = heart.tick(now, now, buffered));) {
        if (action === 'dead') verdicts.push(now)
      }
    }
    // Not while 1.2 MB at 64 bytes per ms can be under way, and within an answerTimeout more.
    expect(verdicts[0]).toBeGreaterThan(14_900 + 1_200_000 / 64 + 10_000)
    expect(verdicts[0]).toBeLessThan(15_000 + 10_000 + 30_000)
  })

  test('is not suspect, even where frames come and stop and the upload pauses', () => {
    const connection = uploading(MEGABYTE)
    connection.peer.answered = true
    connection.at(18_000, () => connection.link.cut('up'))
    connection.at(20_000, () => connection.link.push('news'))
    connection.at(36_000, () => connection.link.restore())
    expectAlive(connection.run(60_000))
    expect(connection.times('suspect')).toEqual([])
  })

  test('gets the full timeout once the buffer is empty', () => {
    // Empty at 19 s; the reply comes 9.9 s later.
    const connection = uploading(50_000, { up: 9_800, down: 20 }).run(60_000)
    expectAlive(connection)
  })

  test('gets as long again as the upload took, for the bytes that kernels hold', () => {
    // Empty at 34 s, seen at 35 s.
    const connection = uploading(200_000, { up: 25_000, down: 20 }).run(64_000)
    expectAlive(connection)
  })

  test('is dead when the buffer is empty and nothing comes', () => {
    const connection = uploading(50_000, { reply: mute })
    expectDeath(connection.run(120_000), 29_000, 35_100)
  })

  test('is dead one answerTimeout and one timeout after the end of the longest upload', () => {
    const connection = uploading(MEGABYTE, { reply: mute })
    // Empty after 119 s.
    expectDeath(connection.run(300_000), 129_000, 161_600)
  })

  test('is dead although a feed flows, when the buffer is stuck for long', () => {
    const connection = uploading(MEGABYTE, { feedEvery: 1_000 })
    connection.peer.answered = true
    connection.at(60_000, () => connection.link.cut('up'))
    expectAlive(connection.run(69_900))
    expectDeath(connection.run(300_000), 70_000, 100_000)
  })

  test('is more patient after a death, as without an upload', () => {
    const connection = uploading(MEGABYTE)
    connection.peer.deaths = 2
    connection.at(14_500, () => connection.link.cut('both'))
    expectDeath(connection.run(300_000), 55_000, 55_050 + MEGABYTE / 64)
  })
})

test('a stuck upload is dead in the end, also where no short window is set', () => {
  const heart = new Heartbeat({ ...TIMINGS, checkTimeout: Infinity }, newPeer())
  heart.open(0, 0, true)
  heart.tick(0, 0, MEGABYTE)
  let now = 0
  for (let ticks = 0; heart.state !== 'dead' && ticks < 100; ticks++) {
    now = heart.deadline
    heart.tick(now, now, MEGABYTE)
  }
  expect([heart.state, now]).toEqual(['dead', TIMINGS.timeout + 50])
})

// The turn that was granted before the bytes moved does not count for the verdict after it.
test('an upload that moved within its turn has another one', () => {
  const heart = new Heartbeat(TIMINGS, { ...newPeer(), reported: true })
  heart.open(0, 0, true)
  heart.tick(0, 0, MEGABYTE)
  // A bit late each time, so that the look at the buffer falls into the turn after 10 080.
  for (const now of [2_600, 5_100, 7_600, 10_080]) heart.tick(now, now, MEGABYTE)
  expect(heart.tick(10_100, 10_100, MEGABYTE / 2)).toBeUndefined()
  let now = 10_100
  while (heart.deadline < 30_200) {
    now = heart.deadline
    expect(heart.tick(now, now, MEGABYTE / 2)).toBeUndefined()
  }
  expect(heart.deadline).toBe(30_200)
  expect(heart.tick(31_600, 31_600, MEGABYTE / 2)).toBeUndefined()
  expect(heart.frame(31_650, true)).toBe(true)
})

describe('a late tick', () => {
  test('does not shorten what the upload was granted', () => {
    const heart = new Heartbeat(TIMINGS, newPeer())
    heart.open(0, 0, true)
    heart.tick(0, 0, MEGABYTE)
    let buffered = MEGABYTE
    for (let now = 2_500; now <= 35_000; now += 2_500) heart.tick(now, now, (buffered -= 10_000))
    // The next look is 1.1 s late and finds that nothing has moved. Still granted: one timeout.
    for (let now = 38_600; now < 45_000; now += 50) {
      expect(heart.tick(now, now, buffered)).toBeUndefined()
    }
  })
})

describe('few bytes', () => {
  test('in a stuck buffer are no upload', () => {
    const connection = uploading(10_000)
    connection.at(14_500, () => connection.link.cut('both'))
    expectDeath(connection.run(300_000), 25_000, 25_050)
  })

  test('are not watched, and cost no timers', () => {
    const connection = uploading(10_000)
    connection.at(14_500, () => connection.link.cut('both'))
    const { heart } = connection.run(15_500)
    expect(heart.state).toBe('waiting')
    expect(heart.uploading).toBe(false)
  })
})

describe('latency', () => {
  test('is sampled when nothing was queued ahead of the ping', () => {
    const { heart } = uploading(0).run(16_000)
    expect(heart.roundTrip.latest).toBeCloseTo(40, 0)
  })

  test('is not sampled when a single byte was queued ahead', () => {
    // 9 999 bytes have drained when the ping goes out.
    const connection = uploading(10_001).run(20_000)
    expect(connection.times('pong')).toHaveLength(1)
    expect(connection.heart.roundTrip.latest).toBeUndefined()
  })

  test('is not sampled when the ping was behind an upload', () => {
    const connection = uploading(100_000).run(60_000)
    expect(connection.times('pong').length).toBeGreaterThan(1)
    expect(connection.heart.roundTrip.latest).toBeCloseTo(40, 0)
  })
})

test('bytes that were handed over while nothing is uploaded are not counted', () => {
  const { heart } = new SimulatedConnection()
  heart.queued(MEGABYTE)
  expect(heart.uploading).toBe(false)
})
