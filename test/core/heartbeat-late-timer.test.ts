import { describe, expect, test } from 'vitest'
import { Heartbeat } from '../../src/core/heartbeat.ts'
import { newPeer } from '../../src/core/peer.ts'
import { expectAlive, expectDeath } from './assertions.ts'
import { DOWNLOAD, SimulatedConnection, TIMINGS, mute } from './simulated-connection.ts'

/** A heartbeat whose ping is out since 0 and whose reply is due at 10 000. */
function waitingForReply(): Heartbeat {
  const heart = new Heartbeat(TIMINGS, { ...newPeer(), reported: true })
  heart.open(0, 0, true)
  drain(heart, 0)
  drain(heart, 1_000)
  return heart
}

/** Everything that a tick at `now` leads to. */
function drain(heart: Heartbeat, now: number, wall = now): string[] {
  const actions: string[] = []
  for (let action; (action = heart.tick(now, wall, 0));) actions.push(action)
  return actions
}

describe('a late tick', () => {
  test('does not kill, however late it is', () => {
    const heart = waitingForReply()
    expect(drain(heart, 8 * 3_600_000)).toEqual([])
    expect(heart.state).toBe('waiting')
  })

  test('gives the peer a short window', () => {
    const heart = waitingForReply()
    drain(heart, 60_000)
    expect(heart.deadline).toBe(63_000)
  })

  test('gives no more than the timeout, where that is shorter', () => {
    const heart = new Heartbeat({ ...TIMINGS, timeout: 2_000 }, newPeer())
    heart.open(0, 0, true)
    drain(heart, 0)
    drain(heart, 60_000)
    // Suspicion first, after a turn.
    drain(heart, 60_050)
    expect(heart.deadline).toBe(62_000)
  })

  test('is followed by death when the short window passes in silence', () => {
    const heart = waitingForReply()
    drain(heart, 60_000)
    expect(drain(heart, 63_000)).toEqual([])
    expect(drain(heart, 63_050)).toEqual(['dead'])
  })

  test('is one that comes more than a second and a half behind the deadline', () => {
    const heart = waitingForReply()
    drain(heart, 11_500)
    expect(heart.deadline).toBe(13_000)
    const late = waitingForReply()
    drain(late, 11_501)
    expect(late.deadline).toBe(14_501)
  })

  test('is one, too, over which the wall clock ran ahead of a standing monotonic clock', () => {
    const heart = waitingForReply()
    drain(heart, 10_000, 10_000 + 3_600_000)
    expect(heart.deadline).toBe(13_000)
  })

  test('counts once, however many things it brings', () => {
    const heart = new Heartbeat(TIMINGS, newPeer(), 'beat')
    heart.open(0, 0, true)
    drain(heart, 0)
    expect(drain(heart, 60_000)).toEqual(['ping'])
    expect(drain(heart, 60_050)).toEqual(['suspect'])
    drain(heart, 120_000)
    // The second in a row, not the third.
    expect(heart.deadline).toBe(123_000)
  })

  test('pings with the short window where it is the ping that is late', () => {
    const connection = new SimulatedConnection({ pingOnOpen: false, reply: mute })
    connection.page.away(10_000, 100_000)
    connection.run(200_000)
    expect(connection.times('ping')).toEqual([100_000])
    expectDeath(connection, 103_000, 103_050)
  })
})

// What slows a page often slows its network as well.
describe('a tick that is a bit late', () => {
  test('gives the reply as long as the page has lost', () => {
    const heart = waitingForReply()
    drain(heart, 10_900)
    expect(heart.deadline).toBe(11_800)
    heart.frame(11_799, true)
    expect(heart.state).toBe('alive')
  })

  test('does so once, and never less than a turn', () => {
    const [late, soon] = [waitingForReply(), waitingForReply()]
    drain(late, 10_900)
    expect(drain(late, 12_600)).toEqual(['dead'])
    drain(soon, 10_010)
    expect(soon.deadline).toBe(10_060)
  })

  test('gives it to the answer, too, that stays out while frames keep coming', () => {
    const connection = new SimulatedConnection(DOWNLOAD)
    connection.at(1_000, () => connection.link.cut('up'))
    // The answer to the ping of 15 040 is due at 45 040.
    connection.page.away(44_000, 46_000)
    connection.run(200_000)
    expectDeath(connection, 46_960, 46_970)
  })
})

describe('late ticks in a row', () => {
  test('the first and the second do not kill', () => {
    const heart = waitingForReply()
    for (const now of [60_000, 120_000]) expect(drain(heart, now)).toEqual([])
    expect(heart.deadline).toBe(123_000)
  })

  test('the third is believed, after a turn of the event loop', () => {
    const heart = waitingForReply()
    for (const now of [60_000, 120_000, 180_000]) expect(drain(heart, now)).toEqual([])
    expect(heart.deadline).toBe(180_050)
    expect(drain(heart, 180_050)).toEqual(['dead'])
  })

  test('are believed in the end', () => {
    const heart = waitingForReply()
    const actions = [1, 2, 3, 4, 5, 6].flatMap(minute => drain(heart, minute * 60_000))
    expect(actions).toEqual(['dead'])
  })

  test('a frame in between starts the count anew', () => {
    const heart = waitingForReply()
    for (let minute = 1; minute <= 60; minute++) {
      expect(drain(heart, minute * 60_000)).not.toContain('dead')
      if (minute % 2 === 0) heart.frame(minute * 60_000 + 1_000, false)
    }
  })

  test('a tick in time between them does not make them fewer', () => {
    const connection = new SimulatedConnection({ reply: mute })
    connection.page.away(9_000, 20_000)
    connection.page.away(22_000, 40_000)
    connection.page.away(42_000, 60_000)
    connection.run(200_000)
    expectDeath(connection, 60_050, 63_050)
  })
})

test('the wall clock going back is nothing', () => {
  const heart = waitingForReply()
  drain(heart, 10_000, 10_000 - 3_600_000)
  expect(heart.deadline).toBe(10_050)
})

test('a late reply within the short window keeps the link', () => {
  const connection = new SimulatedConnection()
  connection.at(10_000, () => connection.link.cut('both'))
  connection.page.away(14_000, 100_000)
  connection.at(102_000, () => connection.link.restore())
  expectAlive(connection.run(200_000))
})

// The turn that was granted before the sleep does not count for the verdict after it.
test('a verdict after a short window grants a turn of its own', () => {
  const connection = new SimulatedConnection()
  connection.at(1_000, () => connection.link.cut('both'))
  // The reply to the ping of 15 040 is due at 25 040; the turn that follows is slept through.
  connection.page.away(25_060, 100_000)
  connection.at(102_900, () => connection.link.restore())
  // Not long enough to be late.
  connection.page.away(102_900, 103_800)
  expectAlive(connection.run(200_000))
})

test('a verdict on the answer after a short window grants a turn of its own, too', () => {
  const connection = new SimulatedConnection(DOWNLOAD)
  connection.at(1_000, () => connection.link.cut('up'))
  // The answer to the ping of 15 040 is due at 45 040; the turn that follows is slept through.
  connection.page.away(45_060, 100_000)
  connection.at(102_900, () => connection.link.restore())
  connection.page.away(102_900, 103_800)
  expectAlive(connection.run(200_000))
})
