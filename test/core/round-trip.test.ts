import { describe, expect, test } from 'vitest'
import { RoundTrip } from '../../src/core/rtt.ts'

/** Worked by hand after RFC 6298, section 2, with alpha 1/8, beta 1/4 and K 4. */

function after(...samples: number[]): RoundTrip {
  const roundTrip = new RoundTrip()
  for (const ms of samples) roundTrip.sample(ms)
  return roundTrip
}

test('nothing is known before the first sample', () => {
  expect(after().latest).toBeUndefined()
  expect(after().habit).toBe(1_000)
})

test('the first sample is the mean, and half of it the deviation (2.2)', () => {
  // srtt 800, rttvar 400
  expect(after(800).habit).toBe(2_400)
})

test('a second sample moves the deviation first and the mean after it (2.3)', () => {
  // rttvar 3/4 * 400 + 1/4 * |800 - 1600| = 500, srtt 7/8 * 800 + 1/8 * 1600 = 900
  expect(after(800, 1_600).habit).toBe(2_900)
  // rttvar 3/4 * 500 + 1/4 * |900 - 900| = 375, srtt 900
  expect(after(800, 1_600, 900).habit).toBe(2_400)
  // rttvar 3/4 * 375 + 1/4 * |900 - 100| = 481.25, srtt 7/8 * 900 + 1/8 * 100 = 800
  expect(after(800, 1_600, 900, 100).habit).toBe(2_725)
})

test('the habit is never below one second (2.4)', () => {
  expect(after(20, 21, 19, 20).habit).toBe(1_000)
})

test('equal samples leave no deviation in the end', () => {
  expect(after(...Array<number>(200).fill(3_000)).habit).toBeCloseTo(3_000, 6)
})

describe('the latest sample', () => {
  test('is the latency', () => {
    expect(after(800, 1_600, 30).latest).toBe(30)
  })

  test('may be 0', () => {
    expect(after(0).latest).toBe(0)
    expect(after(0, 4_000).habit).toBe(500 + 4 * 1_000)
  })
})
