import { describe, expect, test } from 'vitest'
import { Backoff } from '../../src/core/backoff.ts'
import type { Cause } from '../../src/core/close.ts'
import { seededRandom } from './seeded-random.ts'

const OPTIONS = { min: 500, max: 20_000, factor: 2 }
const ALMOST_ONE = 1 - 2 ** -53

function backoff(random: () => number): Backoff {
  return new Backoff(OPTIONS, random)
}

/** The delays of so many retries in a row. */
function delays(retries: number, random: () => number, cause: Cause = 'network'): number[] {
  const schedule = backoff(random)
  return Array.from({ length: retries }, () => schedule.next(cause, 1006, false))
}

const LIMITS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000]

describe('each delay', () => {
  test('is at most a limit that doubles up to the cap', () => {
    delays(9, () => ALMOST_ONE).forEach((delay, retry) => {
      expect(delay).toBeCloseTo(LIMITS[retry]!, 6)
      expect(delay).toBeLessThanOrEqual(LIMITS[retry]!)
    })
  })

  test('is at least 0', () => {
    expect(delays(9, () => 0)).toEqual(LIMITS.map(() => 0))
  })

  test('is spread evenly under its limit, at the cap too', () => {
    const random = seededRandom(1)
    const samples = Array.from({ length: 2_000 }, () => delays(9, random))
    LIMITS.forEach((limit, retry) => {
      const quarters = [0, 0, 0, 0]
      for (const sample of samples) quarters[Math.floor((4 * sample[retry]!) / limit)]!++
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
    expect(schedule.next('network', 1006, false)).toBe(10_000)
  })

  test('grows by the factor', () => {
    const schedule = new Backoff({ min: 100, max: 10_000, factor: 3 }, () => 0.5)
    const limits = [1, 2, 3, 4, 5].map(() => 2 * schedule.next('network', 1006, false))
    expect(limits).toEqual([100, 300, 900, 2_700, 8_100])
  })
})

describe('after a heartbeat death', () => {
  test('the first retry comes at once', () => {
    expect(backoff(() => 0.5).next('heartbeat', 1006, true)).toBe(0)
  })

  test('the next ones do not', () => {
    expect(delays(4, () => 0.5, 'heartbeat')).toEqual([0, 500, 1_000, 2_000])
  })

  test('no herd is assumed', () => {
    const schedule = backoff(() => 0.5)
    schedule.next('heartbeat', 1006, true)
    expect(schedule.next('network', 1006, false)).toBe(500)
  })
})

describe('after an end that hits everybody in the same instant', () => {
  test.each(['server', 'network'] as const)('the first retries are spread wide: %s', cause => {
    const schedule = backoff(() => 0.5)
    const first = schedule.next(cause, cause === 'server' ? 1012 : 1006, true)
    const more = [1, 2, 3].map(() => schedule.next('network', 1006, false))
    expect([first, ...more]).toEqual([2_000, 4_000, 8_000, 10_000])
  })

  test('a failed dial is no such end', () => {
    expect(backoff(() => 0.5).next('network', 1006, false)).toBe(250)
  })
})

describe('a server that asks for time (1013)', () => {
  test.each([
    [0, 10_000],
    [0.5, 15_000],
    [ALMOST_ONE, 20_000],
  ])('gets at least half of the cap: draw %d', (draw, delay) => {
    expect(backoff(() => draw).next('server', 1013, true)).toBeCloseTo(delay, 6)
  })

  test('gets it at every retry', () => {
    const schedule = backoff(() => 0)
    for (let retry = 0; retry < 5; retry++) schedule.next('network', 1006, false)
    expect(schedule.next('server', 1013, true)).toBe(10_000)
  })
})

test('retries are counted', () => {
  const schedule = backoff(() => 0.5)
  for (let retry = 0; retry < 3; retry++) schedule.next('network', 1006, false)
  expect(schedule.retries).toBe(3)
})

test('reset makes the next trouble a first one, and forgets the herd', () => {
  const schedule = backoff(() => 0.5)
  schedule.next('server', 1012, true)
  schedule.next('network', 1006, false)
  schedule.reset()
  expect(schedule.retries).toBe(0)
  expect(schedule.next('network', 1006, false)).toBe(250)
})
