import { describe, expect, test } from 'vitest'
import { MAX_DELAY, badOption, duration, knownOptions } from '../../src/core/options.ts'

describe('a duration', () => {
  test.each([1, 0.5, 15_000, MAX_DELAY])('may be %d', value => {
    expect(duration('interval', value)).toBe(value)
  })

  test('is never where it is false or Infinity', () => {
    expect(duration('interval', false)).toBe(Infinity)
    expect(duration('interval', Infinity)).toBe(Infinity)
  })

  test.each<[unknown, string]>([
    [NaN, 'NaN'],
    [0, '0'],
    [-0, '0'],
    [-1, '-1'],
    [-Infinity, '-Infinity'],
    [2 ** 31, '2147483648'],
    ['15000', '"15000"'],
    ['', '""'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [5n, '5'],
    [[5], '5'],
    [{}, '[object Object]'],
    [Symbol('s'), 'Symbol(s)'],
  ])('may not be %s', (value, shown) => {
    const check = () => duration('interval', value as number)
    expect(check).toThrow(RangeError)
    expect(check).toThrow(
      `belay-ws: interval is ${shown}; it must be milliseconds above 0 and at most 2147483647, or false for never`,
    )
  })

  test('is at most what timers keep', () => {
    expect(MAX_DELAY).toBe(2_147_483_647)
  })
})

test('a complaint has the option, the value and the fix', () => {
  const error = badOption('overflow', 'spill', 'one of this, that')
  expect(error).toBeInstanceOf(RangeError)
  expect(error.message).toBe(
    'belay-ws: overflow is "spill"; it must be one of this, that. See docs/troubleshooting.md',
  )
  const source = `class Long { /* ${'x'.repeat(1000)} */ }`
  const long = badOption('WebSocket', (0, eval)(`(${source})`), 'another')
  expect(long.message).toMatch(
    /^belay-ws: WebSocket is class Long .{0,60}; it must be another\. See docs\/troubleshooting\.md$/,
  )
})

describe('a name', () => {
  test('that is known is fine, whatever its value', () => {
    expect(() => knownOptions({ one: undefined, two: null }, ['one', 'two', 'three'])).not.toThrow()
    expect(() => knownOptions({}, ['one'])).not.toThrow()
  })

  test('that is unknown is named, beside the known ones', () => {
    const check = () => knownOptions({ one: 1, tow: 2 }, ['one', 'two'])
    expect(check).toThrow(TypeError)
    expect(check).toThrow('belay-ws: unknown option "tow"; the options are one, two')
  })
})
