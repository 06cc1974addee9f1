import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Heartbeat } from '../../src/core/heartbeat.ts'
import { newPeer } from '../../src/core/peer.ts'
import { expectAlive, expectDeath, expectOnePingAtATime } from './assertions.ts'
import type { ConnectionOptions } from './simulated-connection.ts'
import { SimulatedConnection, TIMINGS, mute } from './simulated-connection.ts'

/** What the server does with a message of the application's: nothing, or an echo. */
const echo = (data: unknown) => (data === 'ping' ? 'pong' : data)

/** The first exchange is over at 40 ms, the next ping is due at 15 040. */
class Talking extends SimulatedConnection {
  say(...moments: number[]): this {
    for (const at of moments) this.at(at, () => this.send('mine', 10))
    return this
  }

  /** Sends so often until then. */
  sayEvery(ms: number, from: number, to: number): this {
    for (let at = from; at < to; at += ms) this.say(at)
    return this
  }
}

const cut = (connection: Talking, at: number, direction: 'up' | 'down' | 'both' = 'both') =>
  connection.at(at, () => connection.link.cut(direction))

describe('a ping goes out', () => {
  test('right behind a message, where nothing was received for a fifth of the interval', () => {
    const connection = new Talking().say(5_000).run(6_000)
    expect(connection.times('ping')).toEqual([0, 5_000])
    expect(connection.received.map(({ data }) => data)).toEqual(['ping', 'mine', 'ping'])
  })

  test('after a fifth of the interval, where a message is sent sooner', () => {
    const connection = new Talking().say(1_000).run(14_000)
    expect(connection.times('ping')).toEqual([0, 3_040])
  })

  test('behind all that is sent in the same turn', () => {
    const connection = new Talking().say(5_000, 5_000, 5_000).run(6_000)
    expect(connection.received.map(({ data }) => data).slice(1)).toEqual([
      ...['mine', 'mine', 'mine'],
      'ping',
    ])
  })

  test('and the next regular one an interval after its reply', () => {
    const connection = new Talking().say(5_000).run(21_000)
    expect(connection.times('ping')).toEqual([0, 5_000, 20_040])
  })

  test('again and again while an application only sends, a fifth of the interval apart', () => {
    const connection = new Talking().sayEvery(200, 0, 60_000).run(60_000)
    const pings = connection.times('ping')
    const gaps = pings.slice(1).map((at, index) => at - pings[index]!)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(3_040)
    expectOnePingAtATime(connection)
  })

  test('after a fifth of the interval where a feed has ended', () => {
    const connection = new Talking()
    for (let at = 500; at <= 9_000; at += 500) connection.at(at, () => connection.link.push('news'))
    // When its last frame came is not known: silence counts from the message.
    connection.say(10_000).run(14_000)
    expect(connection.times('ping')).toEqual([0, 13_000])
  })

  test('with a message in the last fifth of the interval, though frames arrive', () => {
    const connection = new Talking({ feedEvery: 1_000 }).say(12_000, 12_100).run(14_000)
    expect(connection.times('ping')).toEqual([0, 12_100])
  })

  test('with each message that comes so late, in a conversation', () => {
    const connection = new Talking({ reply: echo }).sayEvery(100, 50, 300_000).run(300_000)
    const pings = connection.times('ping')
    const gaps = pings.slice(1).map((at, index) => at - pings[index]!)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(12_000)
    expect(Math.max(...gaps)).toBeLessThanOrEqual(12_140)
    expectOnePingAtATime(connection)
  })

  test('no later because more is sent meanwhile', () => {
    const connection = new Talking()
    connection.at(500, () => connection.link.push('news'))
    connection.say(5_000).at(6_000, () => connection.send('mine', 100_000))
    expect(connection.run(14_000).times('ping')).toEqual([0, 8_000])
  })

  test('a fifth of the interval after open at the earliest, where none goes out then', () => {
    const peer = { ...newPeer(), answered: true }
    const connection = new Talking({ peer, pingOnOpen: false }).say(1_000).run(10_000)
    expect(connection.times('ping')).toEqual([3_000])
  })

  test('after a fifth of the interval also where something was sent before the heartbeat began', () => {
    const heart = new Heartbeat(TIMINGS, { ...newPeer(), answered: true })
    if (heart.queued(10)) heart.stamp(500)
    heart.open(1_000, 1_000, false)
    expect(heart.deadline).toBe(16_000)
    expect(heart.queued(10)).toBe(true)
    heart.stamp(1_001)
    expect(heart.deadline).toBe(4_000)
  })
})

describe('no ping goes out', () => {
  const pings = (connection: Talking) => connection.times('ping')

  /** Its first exchange is over at 40 ms, or at 1 s. */
  test('for messages that are replied to, in the first four fifths of the interval', () => {
    const talking = new Talking({ reply: echo, up: 500, down: 500 })
    const busy = new Talking({ reply: echo })
    expect(pings(busy.sayEvery(100, 50, 12_000).run(15_000))).toEqual([0])
    expectAlive(talking.sayEvery(1_700, 1_100, 13_000).run(15_900))
    expect(pings(talking)).toEqual([0])
  })

  test('for messages beneath a feed, in the first four fifths of the interval', () => {
    const fed = new Talking({ feedEvery: 2_900 }).sayEvery(100, 50, 12_000).run(15_000)
    expect(pings(fed)).toEqual([0])
  })

  test('for messages that are sent with a ping out, nor for those after its reply comes', () => {
    const connection = new Talking({ up: 4_000, down: 4_000 }).sayEvery(100, 0, 8_000)
    expect(pings(connection.run(22_000))).toEqual([0])
  })

  test('without messages', () => {
    expect(pings(new Talking().run(15_000))).toEqual([0])
  })

  test('where the option is off', () => {
    const connection = new Talking({ timings: { askOnSend: false } }).sayEvery(200, 0, 14_000)
    expect(pings(connection.run(14_000))).toEqual([0])
  })

  test('where there are no pings of ours, or nobody replies to them', () => {
    const listening = { read: () => undefined }
    const beating = { ping: () => 'ping', replies: false, read: () => undefined }
    for (const format of [listening, beating]) {
      const silent = new Talking({ format, feedEvery: 20_000 }).run(60_000)
      const talking = new Talking({ format, feedEvery: 20_000 }).sayEvery(200, 0, 60_000)
      expect(talking.run(60_000).log).toEqual(silent.log)
    }
  })

  test('before the first frame, where the protocol begins with a handshake', () => {
    const format = {
      handshake: true,
      ping: () => 'ping',
      read: (data: unknown) => data === 'pong',
    }
    const peer = { ...newPeer(), answered: true }
    const connection = new Talking({ format, peer }).sayEvery(200, 0, 20_000)
    connection.at(10_000, () => connection.link.push('welcome'))
    expect(pings(connection.run(20_000))[0]).toBe(13_020)
  })

  test('where the interval is off', () => {
    const connection = new Talking({ timings: { interval: Infinity } }).sayEvery(200, 0, 60_000)
    expect(pings(connection.run(60_000))).toEqual([0])
  })

  test('after the end', () => {
    const connection = new Talking().run(1_000)
    connection.heart.stop()
    connection.say(5_000).run(60_000)
    expect(pings(connection)).toEqual([0])
  })
})

describe('a peer that has never replied', () => {
  test('is asked, reported and dropped as if the application sent nothing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 700, 4_000, 12_000, 24_000),
        fc.boolean(),
        fc.array(fc.nat(100_000), { maxLength: 30 }),
        (feedEvery, pingOnOpen, moments) => {
          const options = { reply: mute, feedEvery, pingOnOpen }
          const silent = new Talking(options).run(120_000)
          const talking = new Talking(options).say(...moments).run(120_000)
          expect(talking.log).toEqual(silent.log)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('is asked by messages from its first reply on', () => {
    const connection = new Talking({ pingOnOpen: false }).sayEvery(1_000, 0, 20_000).run(20_000)
    expect(connection.times('ping')).toEqual([15_000, 18_040])
  })
})

describe('a dead connection is dropped', () => {
  test.each(['both', 'up', 'down'] as const)('10 s after a message, usually: %s', direction => {
    const connection = cut(new Talking().say(5_000), 1_000, direction)
    expectDeath(connection.run(60_000), 15_000, 15_050)
  })

  test('at most 13 s after the first message that goes nowhere', () => {
    const connection = cut(new Talking().sayEvery(200, 50, 60_000), 45)
    expectDeath(connection.run(60_000), 13_040, 13_090)
  })

  test('at most 13 s after a message at the end of a feed', () => {
    const connection = cut(new Talking({ feedEvery: 500 }), 5_010).say(5_100)
    expectDeath(connection.run(60_000), 18_100, 18_150)
  })

  test('25 s after the cut, where the application is silent', () => {
    expectDeath(cut(new Talking(), 45).run(60_000), 25_040, 25_090)
  })

  test('13 s after the first message where only the way up is dead, beneath a sparse feed', () => {
    const connection = cut(new Talking({ feedEvery: 4_000 }), 4_100, 'up')
    expectDeath(connection.sayEvery(200, 4_200, 60_000).run(60_000), 17_150, 17_300)
  })

  test.each([1_100, 7_100, 12_100])(
    'at most 22 s after the first message where only the way up is dead, beneath a feed: %i',
    at => {
      const connection = cut(new Talking({ feedEvery: 1_000 }), at, 'up')
      const ping = Math.max(12_000, at)
      const last = ping + 10_000
      expectDeath(connection.sayEvery(200, at + 50, 60_000).run(60_000), last, last + 1_300)
    },
  )

  test('not sooner than bytes that are under way allow', () => {
    const connection = cut(new Talking(), 1_000)
    // 640 kB take 10 s at 512 kbit/s.
    connection.at(5_000, () => connection.send('mine', 640_000))
    expectDeath(connection.run(60_000), 25_000, 25_050)
  })

  test('never where the timeout is off, but it is suspect', () => {
    const timings = { timeout: Infinity, answerTimeout: Infinity }
    const connection = cut(new Talking({ timings }), 1_000).say(5_000)
    expect(connection.run(600_000).log.slice(2)).toEqual([
      { at: 5_000, event: 'ping' },
      { at: 6_000, event: 'suspect' },
    ])
  })

  test('with a tiny interval, too', () => {
    const timings = { interval: 5, timeout: 100, answerTimeout: 100 }
    const connection = cut(new Talking({ timings }).sayEvery(1, 0, 1_000), 500)
    expectDeath(connection.run(2_000), 550, 700)
  })

  test('within a fifth of the interval and the timeout, from its first message after the last frame', () => {
    fc.assert(
      fc.property(links, fc.array(fc.nat(120_000), { maxLength: 60 }), fc.nat(60_000), run),
      { numRuns: 400 },
    )
    function run(link: ConnectionOptions, moments: number[], cliff: number) {
      const { interval, timeout } = TIMINGS
      const connection = new Talking(link).say(...moments)
      let isAsking = false
      connection.at(cliff, () => {
        connection.link.cut('both')
        isAsking = connection.heart.state === 'waiting'
      })
      connection.run(cliff + 60_000)
      const first = Math.min(Infinity, ...moments.filter(at => at > cliff))
      // With a ping out, behind which a frame came, the silence after that frame decides.
      const asked = isAsking ? Infinity : first + interval / 5
      expect(connection.diedAt).toBeLessThanOrEqual(
        Math.min(asked, cliff + interval) + timeout + 200,
      )
    }
  })
})

/** One-way latencies, and a feed. */
const links = fc.record({
  up: fc.nat(400),
  down: fc.nat(400),
  feedEvery: fc.constantFrom(0, 0, 300, 2_500, 4_000),
})

test('no verdict comes sooner than the timeout after a ping, whatever is sent', () => {
  fc.assert(
    fc.property(
      links,
      fc.record({
        interval: fc.integer({ min: 100, max: 30_000 }),
        timeout: fc.integer({ min: 100, max: 15_000 }),
        extra: fc.nat(30_000),
      }),
      fc.array(fc.record({ at: fc.nat(50_000), bytes: fc.nat(200_000) }), { maxLength: 40 }),
      fc.nat(30_000),
      fc.constantFrom('up' as const, 'down' as const, 'both' as const),
      (link, { interval, timeout, extra }, messages, cliff, direction) => {
        const timings = { interval, timeout, answerTimeout: timeout + extra }
        const connection = cut(new Talking({ ...link, timings }), cliff, direction)
        for (const { at, bytes } of messages)
          connection.at(at, () => connection.send('mine', bytes))
        connection.run(100_000)
        if (connection.diedAt === undefined) return
        expect(connection.diedAt - connection.times('ping').at(-1)!).toBeGreaterThanOrEqual(timeout)
        expectOnePingAtATime({ log: connection.log } as never)
      },
    ),
    { numRuns: 300 },
  )
})

test('a healthy connection is never dropped, whatever is sent and checked', () => {
  fc.assert(
    fc.property(
      links,
      fc.array(fc.nat(90_000), { maxLength: 60 }),
      fc.array(fc.nat(90_000), { maxLength: 5 }),
      (link, moments, checks) => {
        const connection = new Talking(link).say(...moments)
        for (const at of checks) connection.at(at, () => connection.check())
        expectAlive(connection.run(150_000))
        expectOnePingAtATime(connection)
      },
    ),
    { numRuns: 300 },
  )
})

test('a conversation sets a timer for a fifth of the interval, and none for each message', () => {
  const connection = new Talking({ reply: echo }).sayEvery(100, 50, 300_000)
  const silent = new Talking().run(300_000)
  connection.run(300_000)
  expect(connection.page.timersArmed).toBeLessThanOrEqual(silent.page.timersArmed + 2 * 100 + 1)
})

test('a ping that a message wants has its turn, however long the loop of messages is', () => {
  const { heart } = new SimulatedConnection().run(1_000)
  if (heart.queued(10)) heart.stamp(5_000)
  expect([heart.deadline, heart.overdue(9_000)]).toEqual([5_000, false])
  // The regular one is due at 15 040.
  expect([heart.overdue(16_540), heart.overdue(16_541)]).toEqual([false, true])
})

test('a second message between two frames costs no look at the clock', () => {
  const { heart } = new SimulatedConnection().run(1_000)
  expect([heart.queued(10), heart.queued(10), heart.queued(10)]).toEqual([true, false, false])
  heart.frame(1_500, false)
  expect([heart.queued(10), heart.queued(10)]).toEqual([true, false])
})

test('a frame costs a look at the clock only after a message', () => {
  const { heart } = new SimulatedConnection().run(1_000)
  expect([heart.attends(), heart.attends()]).toEqual([false, false])
  heart.queued(10)
  expect(heart.attends()).toBe(true)
  heart.frame(1_500, false)
  expect(heart.attends()).toBe(false)
})
