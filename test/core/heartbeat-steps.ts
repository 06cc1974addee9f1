import fc from 'fast-check'
import type { HeartbeatTimings } from '../../src/core/timings.ts'

/** What can happen to a heartbeat, in any order and at any time. */
export type Step =
  | { do: 'tick' | 'check' | 'stop' }
  | { do: 'wait' | 'jump' | 'queue' | 'drain'; by: number }
  | { do: 'wait for deadline'; late: number }
  | { do: 'frame'; reply: boolean }
  | { do: 'announce'; interval: number | undefined; timeout: number | undefined }

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  fc.integer({ min: 500, max: 60_000 }),
  fc.double({ min: 0.5, max: 30_000, noNaN: true }),
)
const announced = fc.oneof(fc.constantFrom(undefined, NaN, 0, -1, 2 ** 40), lengths)

export const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 40, arbitrary: fc.constant<Step>({ do: 'tick' }) },
  {
    weight: 60,
    arbitrary: fc.record({
      do: fc.constant('wait for deadline' as const),
      late: fc.constantFrom(0, 0, 0, 1, 40, 900, 1_001, 60_000, 3_600_000),
    }),
  },
  { weight: 30, arbitrary: fc.record({ do: fc.constant('wait' as const), by: lengths }) },
  { weight: 30, arbitrary: fc.record({ do: fc.constant('frame' as const), reply: fc.boolean() }) },
  { weight: 20, arbitrary: fc.constant<Step>({ do: 'check' }) },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constant('jump' as const), by: fc.constantFrom(-3.6e6, 3.6e6) }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constantFrom('queue' as const, 'drain' as const),
      by: fc.nat(200_000),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('announce' as const),
      interval: announced,
      timeout: announced,
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'stop' }) },
)

export const timings: fc.Arbitrary<HeartbeatTimings> = fc.record({
  interval: lengths,
  timeout: lengths,
  answerTimeout: lengths,
  checkTimeout: lengths,
  askOnSend: fc.boolean(),
})
