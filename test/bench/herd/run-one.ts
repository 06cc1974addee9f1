import { seededRandom } from '../../core/seeded-random.ts'
import type { Kind } from './fleet.ts'
import { Herd } from './herd.ts'
import type { Recorder } from './recorder.ts'
import type { Scenario } from './scenario.ts'

const MILLION = 1_000_000

/** One kind of client in one scenario: the same numbers for the same seed. */
export function runOne(scenario: Scenario, kind: Kind, clients: number, seed: number): Recorder {
  const random = seededRandom(seed)
  const rate = admissionRate(scenario, clients)
  const spread = (1000 * clients * (scenario.hits ?? 1)) / rate
  const fleet = kind.make(clients, random, spread)
  return new Herd(clients, fleet, scenario.begin(clients, rate, random), scenario.end).run()
}

/** Fewer clients get servers that are slower by as much, so that the curves keep their shape. */
export function admissionRate(scenario: Scenario, clients: number): number {
  return (scenario.rate * clients) / MILLION
}

/** The soonest that this share of the clients could be admitted, in s. */
export function soonest(scenario: Scenario, share: number): number {
  return scenario.from / 1000 + (share * MILLION) / scenario.rate
}
