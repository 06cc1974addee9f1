import { seededRandom } from '../../core/seeded-random.ts'
import { FULL, Gate } from '../herd/gate.ts'
import { Herd } from '../herd/herd.ts'
import { OURS } from '../herd/kinds.ts'
import type { Recorder } from '../herd/recorder.ts'
import { REFUSED } from '../herd/scenario.ts'
import { closeAll } from '../herd/scenarios/close-all.ts'
import type { LoadArguments } from './arguments.ts'

/** What the simulation says of the same clients, the same door and the same outage. */
export function predict({ clients, rate, down }: LoadArguments, seed: number): Recorder {
  const gate = new Gate(rate, rate)
  const course = {
    turns: [{ at: 0, happen: (herd: Herd) => closeAll(herd, 'network', 1006) }],
    dial: (_: number, now: number) => {
      const at = now < down * 1000 ? FULL : gate.arrive(now)
      return at === FULL ? REFUSED : at
    },
  }
  return new Herd(clients, OURS.make(clients, seededRandom(seed), 0), course, 600_000).run()
}
