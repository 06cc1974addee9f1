import { describe, expect, test } from 'vitest'
import { Backoff } from '../../src/core/backoff.ts'
import type { Cause } from '../../src/core/close.ts'
import { seededRandom } from './seeded-random.ts'

const OPTIONS = { min: 2_000, max: 10_000, factor: 1.5 }
const ALMOST_ONE = 1 - 2 ** -53
const HOUR = 3_600_000

function backoff(random: () => number): Backoff {
  return new Backoff(OPTIONS, random)
}

/** The delays of so many retries in a row. */
function delays(retries: number, random: () => number, cause: Cause = 'network'): number[] {
  const schedule = backoff(random)
  return Array.from({ length: retries }, () => schedule.next(cause, 1006, false))
}

/** The least and the most that the first delay may be. */
function firstRange(cause: Cause, code: number, reason = '', spread = 0, retries = 0): number[] {
  return [0, ALMOST_ONE].map(draw => {
    const schedule = backoff(() => draw)
    schedule.retries = retries
    return Math.round(schedule.next(cause, code, true, reason, spread))
  })
}

const LIMITS = [2_000, 3_000, 4_500, 6_750, 10_000, 10_000, 10_000]

describe('each delay', () => {
  test('is at most a limit that grows by half up to the cap', () => {
    delays(7, () => ALMOST_ONE).forEach((delay, retry) => {
      expect(delay).toBeCloseTo(LIMITS[retry]!, 6)
      expect(delay).toBeLessThanOrEqual(LIMITS[retry]!)
    })
  })

  test('is at least half of it, but for the first', () => {
    expect(delays(7, () => 0)).toEqual([0, 1_500, 2_250, 3_375, 5_000, 5_000, 5_000])
  })

  test.each<Cause>(['connect-timeout', 'heartbeat'])('is at least 0 after %s', cause => {
    expect(delays(7, () => 0, cause)).toEqual(LIMITS.map(() => 0))
    expect(delays(7, () => ALMOST_ONE, cause).at(-1)).toBeCloseTo(10_000, 6)
  })

  test('is spread evenly, at the cap too', () => {
    const random = seededRandom(1)
    const samples = Array.from({ length: 2_000 }, () => delays(7, random))
    LIMITS.forEach((limit, retry) => {
      const least = retry ? limit / 2 : 0
      const quarters = [0, 0, 0, 0]
      for (const sample of samples) {
        quarters[Math.floor((4 * (sample[retry]! - least)) / (limit - least))]!++
      }
      for (const quarter of quarters) expect(quarter / samples.length).toBeCloseTo(0.25, 1)
    })
  })

  test('is drawn anew', () => {
    let drawn = 0
    delays(50, () => ++drawn / 100)
    expect(drawn).toBe(50)
    expect(new Set(delays(50, seededRandom(2)).slice(6)).size).toBe(44)
  })

  test('stays finite after any number of retries', () => {
    const schedule = backoff(() => 0.5)
    for (let retry = 0; retry < 3_000; retry++) schedule.next('network', 1006, false)
    expect(schedule.next('network', 1006, false)).toBe(7_500)
  })

  test('of nothing stays nothing after any number of retries', () => {
    const schedule = new Backoff({ min: 0, max: 10_000, factor: 2 }, () => 0.5)
    for (let retry = 0; retry < 3_000; retry++) schedule.next('network', 1006, false)
    expect(schedule.next('network', 1006, false)).toBe(0)
  })

  test('grows by the factor', () => {
    const schedule = new Backoff({ min: 100, max: 10_000, factor: 3 }, () => ALMOST_ONE)
    const limits = [1, 2, 3, 4, 5].map(() => Math.round(schedule.next('network', 1006, false)))
    expect(limits).toEqual([100, 300, 900, 2_700, 8_100])
  })
})

describe('an attempt that took a time was a wait', () => {
  /** The least and the most that the delay of this retry may be. */
  function range(cause: Cause, retries: number, waited: number, options = OPTIONS): number[] {
    return [0, ALMOST_ONE].map(draw => {
      const schedule = new Backoff(options, () => draw)
      schedule.retries = retries
      return Math.round(schedule.next(cause, 1006, false, '', 0, waited))
    })
  }

  test.each([
    { cause: 'network', retries: 2, waited: 0, expected: [2_250, 4_500] },
    { cause: 'network', retries: 2, waited: 1_000, expected: [1_250, 3_500] },
    { cause: 'network', retries: 2, waited: 2_400, expected: [0, 2_100] },
    { cause: 'connect-timeout', retries: 4, waited: 5_000, expected: [0, 5_000] },
    { cause: 'heartbeat', retries: 4, waited: 0, expected: [0, 10_000] },
  ] as const)('$cause after $waited ms', ({ cause, retries, waited, expected }) => {
    expect(range(cause, retries, waited)).toEqual(expected)
  })

  test.each(['network', 'connect-timeout', 'heartbeat'] as const)(
    'and its end is spread over the first delay all the same: %s',
    cause => {
      for (const waited of [10_000, HOUR, Infinity]) {
        for (const retries of [1, 2, 50]) expect(range(cause, retries, waited)).toEqual([0, 2_000])
        expect(range('network', 0, waited)).toEqual([0, 2_000])
        expect(range(cause, 7, waited, { ...OPTIONS, max: 500 })).toEqual([0, 500])
        expect(range(cause, 7, waited, { ...OPTIONS, min: 0 })).toEqual([0, 0])
      }
    },
  )

  test('but what the server asks for is not shortened', () => {
    const schedule = backoff(() => ALMOST_ONE)
    schedule.retries = 3
    expect(Math.round(schedule.next('server', 1013, false, '', 0, 60_000))).toBe(10_000)
    expect(Math.round(schedule.next('server', 1012, false, 'retry=4000', 0, 60_000))).toBe(10_000)
  })
})

describe('after a heartbeat death', () => {
  test('the first retry comes at once', () => {
    expect(backoff(() => 0.5).next('heartbeat', 1006, true)).toBe(0)
    expect(backoff(() => 0.5).next('heartbeat', 1006, true, '', 100_000)).toBe(0)
  })

  test('the next ones do not', () => {
    expect(delays(4, () => 0.5, 'heartbeat')).toEqual([0, 1_500, 2_250, 3_375])
  })
})

test.each(['server', 'network'] as const)('all first delays have one limit: %s', cause => {
  expect(firstRange(cause, cause === 'server' ? 1012 : 1006)).toEqual([0, 2_000])
})

describe('a server that asks for time (1013)', () => {
  test('gets at least half of the cap', () => {
    expect(firstRange('server', 1013)).toEqual([5_000, 10_000])
  })

  test('gets it at every retry', () => {
    expect(firstRange('server', 1013, '', 0, 7)).toEqual([5_000, 10_000])
  })

  test('gets the spread that it announced, too', () => {
    expect(firstRange('server', 1013, '', 100_000)).toEqual([5_000, 100_000])
    expect(firstRange('server', 1013, '', 3_000)).toEqual([5_000, 10_000])
  })
})

describe('a spread that the server announced', () => {
  test.each<[Cause, number]>([
    ['server', 1012],
    ['server', 1001],
    ['server', 1000],
    ['network', 1006],
  ])('widens the first delay after an end by the server: %s %i', (cause, code) => {
    expect(firstRange(cause, code, '', 100_000)).toEqual([0, 100_000])
  })

  test('narrows nothing', () => {
    expect(firstRange('network', 1006, '', 500)).toEqual([0, 2_000])
    expect(firstRange('network', 1006, '', 500, 4)).toEqual([5_000, 10_000])
  })

  test('holds after each connection that the server ended', () => {
    expect(firstRange('network', 1006, '', 100_000, 4)).toEqual([0, 100_000])
  })

  test('does not hold after a failed attempt', () => {
    const schedule = backoff(() => ALMOST_ONE)
    expect(schedule.next('network', 1006, false, '', 100_000)).toBeCloseTo(2_000, 6)
  })
})

describe('retry=<ms> in the close reason', () => {
  test.each([1001, 1012])('%i spreads over that', code => {
    expect(firstRange('server', code, 'retry=60000')).toEqual([0, 60_000])
  })

  test('1013 waits at least half of that', () => {
    expect(firstRange('server', 1013, 'retry=60000')).toEqual([30_000, 60_000])
  })

  test('may be shorter than the schedule, once', () => {
    expect(firstRange('server', 1012, 'retry=100')).toEqual([0, 100])
    expect(firstRange('server', 1013, 'retry=100')).toEqual([50, 100])
    expect(firstRange('server', 1012, 'retry=0', 0, 4)).toEqual([0, 10_000])
  })

  test('beats what was announced before', () => {
    expect(firstRange('server', 1001, 'retry=5000', 100_000)).toEqual([0, 5_000])
  })

  test('is a word among others', () => {
    expect(firstRange('server', 1001, 'deploy 17 retry=60000 thanks')).toEqual([0, 60_000])
  })

  test('is an hour at most', () => {
    expect(firstRange('server', 1001, 'retry=99999999999')).toEqual([0, HOUR])
    expect(firstRange('server', 1001, `retry=${'9'.repeat(110)}`)).toEqual([0, HOUR])
  })

  test.each([
    'retry=',
    'retry=-5',
    'retry=6e4',
    'retry=60000ms',
    'retry=1.5',
    'noretry=5',
    'retry',
  ])('is a whole number: not %s', reason => {
    expect(firstRange('server', 1001, reason)).toEqual([0, 2_000])
  })

  test.each([1000, 1006, 1011, 4000])('says nothing with the code %i', code => {
    expect(firstRange('server', code, 'retry=60000')).toEqual([0, 2_000])
  })
})

test('10 000 clients that are refused never make more than 5 600 attempts a second', () => {
  const clients = 10_000
  const random = seededRandom(3)
  const attempts = new Uint32Array(600)
  for (let client = 0; client < clients; client++) {
    const schedule = backoff(random)
    let now = schedule.next('network', 1006, true)
    while (now < 60_000) {
      attempts[Math.floor(now / 100)]!++
      now += 50 + schedule.next('network', 1006, false)
    }
  }
  let most = 0
  for (let from = 0; from <= 590; from++) {
    most = Math.max(
      most,
      attempts.subarray(from, from + 10).reduce((sum, count) => sum + count),
    )
  }
  expect(most).toBeLessThan(5_600)
})

test('retries are counted', () => {
  const schedule = backoff(() => 0.5)
  for (let retry = 0; retry < 3; retry++) schedule.next('network', 1006, false)
  expect(schedule.retries).toBe(3)
})

test('reset makes the next trouble a first one', () => {
  const schedule = backoff(() => 0.5)
  schedule.next('server', 1012, true)
  schedule.next('network', 1006, false)
  schedule.reset()
  expect(schedule.retries).toBe(0)
  expect(schedule.next('network', 1006, false)).toBe(1_000)
})
