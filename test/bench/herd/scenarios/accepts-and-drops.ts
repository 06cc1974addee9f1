import { TRY_AGAIN_LATER } from '../../../../src/core/close.ts'
import { Gate } from '../gate.ts'
import type { Course, Scenario } from '../scenario.ts'
import { WAITING_SECONDS, closeAll } from './close-all.ts'

/** Every dial opens; a link for which there is no room is dropped. */
function acceptAll(rate: number, drops: { after: number; code: number }): Course {
  const gate = new Gate(rate, rate * WAITING_SECONDS)
  return {
    turns: [{ at: 0, happen: herd => closeAll(herd, 'network', 1006) }],
    dial: (_, now) => now,
    serves: (_, now) => gate.arrive(now) - now,
    drops,
  }
}

const overload = { rate: 10_000, servers: 1, from: 0, end: 300_000, shown: 200 }

export const acceptsAndDrops: Scenario = {
  ...overload,
  name: 'accepts-and-drops',
  title: 'Accepted, then dropped',
  story:
    'All connections end without a Close frame. The servers accept every attempt at once, and can serve 10 000 new connections per second. They end the others after 1 s, without having sent a frame.',
  begin: (_, rate) => acceptAll(rate, { after: 1_000, code: 1006 }),
}

export const asksForTime: Scenario = {
  ...overload,
  name: 'asks-for-time',
  title: 'Closed with 1013',
  story: 'As before, but the servers close the others with 1013 (try again later), at once.',
  begin: (_, rate) => acceptAll(rate, { after: 50, code: TRY_AGAIN_LATER }),
}
