import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectAlive, expectDeath } from './assertions.ts'
import { SimulatedConnection, TIMINGS } from './simulated-connection.ts'

/** The kernel takes whatever it is given: `bufferedAmount` is 0 while an uplink of `rate` carries it. */
class Uplink extends SimulatedConnection {
  readonly rate: number
  #freeAt = 0

  /** @param rate - Bytes per ms. */
  constructor(rate: number, options: ConstructorParameters<typeof SimulatedConnection>[0] = {}) {
    super(options)
    this.rate = rate
    const { toServer } = this.link
    this.link.toServer = data => {
      this.#freeAt = Math.max(this.#freeAt, this.now) + (data instanceof Bytes ? data.ms : 0)
      this.page.time.at(this.#freeAt, () => toServer(data))
    }
  }

  upload(bytes: number): void {
    this.send(new Bytes(bytes / this.rate), bytes)
  }
}

class Bytes {
  readonly ms: number

  constructor(ms: number) {
    this.ms = ms
  }
}

describe('a living upload behind an empty buffer', () => {
  test('survives a check: 1 MB at 1 Mbit/s', () => {
    const connection = new Uplink(125)
    connection.at(5_000, () => connection.upload(1_000_000))
    connection.at(7_500, () => connection.check())
    expectAlive(connection.run(60_000))
  })

  test('survives an ordinary ping: 3 MB at 200 kB/s', () => {
    const connection = new Uplink(200)
    connection.at(14_900, () => connection.upload(3_000_000))
    expectAlive(connection.run(60_000))
  })

  test('survives a check with the ping out', () => {
    const connection = new Uplink(125)
    connection.at(15_000, () => connection.upload(1_000_000))
    connection.at(16_000, () => connection.check())
    expectAlive(connection.run(60_000))
  })

  test('survives a page that sleeps', () => {
    const connection = new Uplink(125)
    connection.at(14_900, () => connection.upload(1_000_000))
    connection.page.away(15_200, 20_000)
    expectAlive(connection.run(60_000))
  })

  test('survives many small messages, which are counted together', () => {
    const connection = new Uplink(125)
    connection.at(14_000, () => {
      for (let sent = 0; sent < 1_500_000; sent += 1_000) connection.upload(1_000)
    })
    expectAlive(connection.run(60_000))
  })

  test('survives a check where another upload followed the ping of the first one', () => {
    const connection = new Uplink(64)
    connection.at(41, () => connection.upload(368_240))
    connection.at(3_041, () => connection.upload(383_889))
    connection.at(8_783, () => connection.check())
    expectAlive(connection.run(200_000))
  })

  test('is not suspect, and gives no latency', () => {
    const connection = new Uplink(125)
    connection.at(14_900, () => connection.upload(1_000_000))
    connection.run(60_000)
    expect(connection.times('suspect')).toEqual([])
    expect(connection.heart.roundTrip.latest).toBeCloseTo(40, 0)
  })

  test('survives where only the reply tells anything of it, under a feed that stops', () => {
    const connection = new Uplink(125)
    connection.at(14_900, () => connection.upload(3_000_000))
    connection.at(16_000, () => connection.link.push('news'))
    expectAlive(connection.run(60_000))
  })
})

test('a few bytes between two pings do not hide the latency', () => {
  const connection = new Uplink(125, { pingOnOpen: false })
  for (let at = 100; at < 14_900; at += 100) connection.at(at, () => connection.upload(500))
  connection.run(16_000)
  expect(connection.heart.roundTrip.latest).toBeCloseTo(40, 0)
})

describe('a dead connection', () => {
  const bound = (bytes: number) =>
    TIMINGS.timeout + Math.min(bytes / 64, TIMINGS.answerTimeout) + TIMINGS.interval

  test.each([20_000, 1_000_000, 3_000_000, 100_000_000])(
    'behind %d bytes is dropped within interval, timeout and the time that they take',
    bytes => {
      const connection = new Uplink(125)
      connection.at(14_000, () => connection.upload(bytes))
      connection.at(14_000, () => connection.link.cut('both'))
      expectDeath(connection.run(600_000), 24_000, 14_000 + bound(bytes) + 1_100)
    },
  )

  test('behind bytes that went long ago is dropped as any other', () => {
    const connection = new Uplink(125)
    connection.at(1_000, () => connection.upload(500_000))
    connection.at(14_000, () => connection.link.cut('both'))
    // They asked, too; the reply came behind them, at 5 s.
    expectDeath(connection.run(600_000), 30_000, 30_100)
  })

  test('that must reply under a feed is dropped, too', () => {
    const connection = new Uplink(125, { feedEvery: 1_000 })
    connection.at(14_000, () => connection.upload(100_000_000))
    connection.at(14_000, () => connection.link.cut('up'))
    expectDeath(connection.run(600_000), 45_000, 14_000 + bound(100_000_000) + 1_100)
  })
})

describe('no verdict', () => {
  const rates = fc.integer({ min: 64, max: 2_000 })

  test('comes while bytes can still be under way, checks or not', () => {
    fc.assert(
      fc.property(
        rates,
        fc.array(
          fc.record({ at: fc.nat(90_000), seconds: fc.double({ min: 0, max: 7, noNaN: true }) }),
          {
            maxLength: 4,
          },
        ),
        fc.array(fc.nat(90_000), { maxLength: 10 }),
        (rate, uploads, checks) => {
          const connection = new Uplink(rate)
          for (const { at, seconds } of uploads) {
            connection.at(at, () => connection.upload(Math.round(seconds * 1_000 * 64)))
          }
          for (const at of checks) connection.at(at, () => connection.check())
          expectAlive(connection.run(200_000))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('comes earlier than the habit of the connection', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 4_900 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.nat(200_000), { minLength: 1, maxLength: 20 }),
        (oneWay, checkTimeout, checks) => {
          // Long enough for the estimate to be that of a steady connection.
          const timings = { checkTimeout }
          const connection = new SimulatedConnection({ up: oneWay, down: oneWay, timings })
          for (const at of checks) connection.at(40_000 + at, () => connection.check())
          expectAlive(connection.run(300_000))
        },
      ),
      { numRuns: 500 },
    )
  })

  test('comes late: a dead connection is dropped within its bound, whatever was sent', () => {
    fc.assert(
      fc.property(
        rates,
        fc.nat(90_000),
        fc.array(fc.record({ at: fc.nat(120_000), bytes: fc.nat(20_000_000) }), { maxLength: 5 }),
        (rate, cliff, uploads) => {
          const { interval, timeout, answerTimeout } = TIMINGS
          const connection = new Uplink(rate)
          for (const { at, bytes } of uploads) connection.at(at, () => connection.upload(bytes))
          connection.at(cliff, () => connection.link.cut('both'))
          connection.run(cliff + interval + timeout + answerTimeout + 200)
          expect(connection.heart.state).toBe('dead')
        },
      ),
      { numRuns: 300 },
    )
  })
})
