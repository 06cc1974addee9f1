import { describe, expect, test } from 'vitest'
import type { Cause } from '../../src/core/close.ts'
import type { LifecycleOptions } from '../../src/core/lifecycle.ts'
import { Lifecycle } from '../../src/core/lifecycle.ts'
import { ManualTime } from './manual-time.ts'
import { seededRandom } from './seeded-random.ts'

const CLIENTS = 1_000
const BUCKET = 100
/** No bucket of 100 ms may see more than this share of the attempts: 2 s are 20 of them, and chance. */
const MOST = 0.075

const OPTIONS: LifecycleOptions = {
  backoff: { min: 2_000, max: 10_000, factor: 1.5 },
  connectTimeout: 10_000,
  minUptime: 5_000,
  maxRetries: Infinity,
  needsProof: true,
}

interface Outage {
  /** How every client loses its connection, and when, after the server went down. */
  cause: Cause
  code: number
  lostAfter?: (random: () => number) => number
  /** How long no dial succeeds, in ms. */
  down: number
  /** What the server announced before, in ms. */
  spread?: number
}

/** Dials of all clients, as times after the server went down, until all are connected again. */
function dialsAfter({ cause, code, lostAfter = () => 0, down, spread }: Outage): number[] {
  const time = new ManualTime()
  const dials: number[] = []
  const random = seededRandom(42)
  let connected = 0
  for (let client = 0; client < CLIENTS; client++) {
    const life = new Lifecycle(OPTIONS, random)
    const dial = () => {
      dials.push(time.now)
      life.dialled()
      // Refused, or open, after 20 ms.
      time.after(20, () => (time.now < down ? lose('network', 1006) : up()))
    }
    const up = () => {
      life.opened(time.now)
      life.heard()
      connected++
    }
    const lose = (cause: Cause, code: number) => {
      life.lost(time.now, cause, code, '', spread)
      time.at(life.deadline, () => {
        if (life.tick(time.now) === 'dial') dial()
      })
    }
    life.open(-600_000)
    life.dialled()
    life.opened(-600_000)
    life.heard()
    time.at(lostAfter(random), () => lose(cause, code))
  }
  while (connected < CLIENTS) time.runUntil(time.now + 1_000)
  return dials
}

function fullestBucket(dials: number[]): number {
  const buckets = new Map<number, number>()
  for (const at of dials) {
    const bucket = Math.floor(at / BUCKET)
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
  }
  return Math.max(...buckets.values()) / dials.length
}

describe.each([0, 2_000, 10_000, 60_000])('a thousand clients, a server down for %i ms', down => {
  test.each<[string, Omit<Outage, 'down'>]>([
    ['a restart with a Close frame', { cause: 'server', code: 1012 }],
    ['a crash', { cause: 'network', code: 1006 }],
    ['an overload that asks for time', { cause: 'server', code: 1013 }],
    [
      'a stall that each heartbeat notices in its own phase',
      { cause: 'heartbeat', code: 1006, lostAfter: random => 10_000 + 15_000 * random() },
    ],
  ])('never dial together: %s', (_, outage) => {
    const dials = dialsAfter({ ...outage, down })
    expect(dials.length).toBeGreaterThanOrEqual(CLIENTS)
    expect(fullestBucket(dials)).toBeLessThanOrEqual(MOST)
  })

  test('are all back within the longest delay after the server', () => {
    const last = Math.max(...dialsAfter({ cause: 'server', code: 1012, down }))
    expect(last).toBeLessThanOrEqual(down + 10_000)
  })

  test('dial no more than is needed', () => {
    const dials = dialsAfter({ cause: 'network', code: 1006, down })
    // Delays of 7.5 s on average at the cap, and a few short ones on the way there.
    expect(dials.length / CLIENTS).toBeLessThan(4 + down / 6_000)
  })
})

test('with an announced spread nobody dials in vain, and no second sees more than its part', () => {
  const dials = dialsAfter({ cause: 'network', code: 1006, down: 0, spread: 100_000 })
  expect(dials.length).toBe(CLIENTS)
  // 1 % of them for each of 100 seconds, and chance.
  const seconds = new Map<number, number>()
  for (const at of dials) {
    const second = Math.floor(at / 1_000)
    seconds.set(second, (seconds.get(second) ?? 0) + 1)
  }
  expect(seconds.size).toBe(100)
  expect(Math.max(...seconds.values())).toBeLessThan(25)
})

test('each wait for a server that opens and never answers counts as a delay', () => {
  const time = new ManualTime()
  const life = new Lifecycle(OPTIONS, () => 1 - 2 ** -53)
  const delays: number[] = []
  life.open(0)
  for (let connection = 0; connection < 10; connection++) {
    life.dialled()
    life.opened(time.now)
    // Up for longer than `minUptime`, but nothing was ever heard.
    time.now += 10_050
    delays.push(Math.round(life.lost(time.now, 'heartbeat', 1006)!))
    if (life.status === 'waiting') {
      time.now = life.deadline
      life.tick(time.now)
    }
  }
  expect(delays).toEqual([0, ...Array<number>(9).fill(2_000)])
})
