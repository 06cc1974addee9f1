/** Percentiles of the round trips, by the nearest rank. */
import { expect, test } from 'vitest'
import { Latencies } from '../../src/diagnostics/latency.ts'

function of(...samples: number[]) {
  const latencies = new Latencies()
  for (const sample of samples) latencies.add(sample)
  return latencies.summary
}

const hundred = Array.from({ length: 100 }, (_, n) => n + 1)

test('is not there before there is one', () => {
  expect(of()).toBeUndefined()
})

test('one sample is all of them', () => {
  expect(of(7)).toEqual({ samples: 1, min: 7, p50: 7, p90: 7, p99: 7, max: 7 })
})

test('whatever the order', () => {
  const expected = { samples: 100, min: 1, p50: 50, p90: 90, p99: 99, max: 100 }
  expect(of(...hundred)).toEqual(expected)
  expect(of(...[...hundred].reverse())).toEqual(expected)
})

test('only the last thousand count', () => {
  const old = Array.from({ length: 5 }, () => 9999)
  const latest = hundred.flatMap(n => Array.from({ length: 10 }, () => n))
  expect(of(...old, ...latest)).toEqual({
    samples: 1000,
    min: 1,
    p50: 50,
    p90: 90,
    p99: 99,
    max: 100,
  })
})
