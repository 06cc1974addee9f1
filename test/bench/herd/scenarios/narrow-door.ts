import { FULL, Gate } from '../gate.ts'
import { REFUSED, UNANSWERED } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { WAITING_SECONDS, closeAll } from './close-all.ts'

const RATE = 500
/** Linux's longest backlog by default (net.core.somaxconn). */
const BACKLOG = 4_096
const MILLION = 1_000_000

/** All links end at once, and the server admits so few in a second that it takes 2 000 s. */
const narrowDoor = {
  rate: RATE,
  servers: 1,
  from: 0,
  end: 3_600_000,
  shown: 3_000,
}

export const narrowDoorRefuses: Scenario = {
  ...narrowDoor,
  name: 'narrow-door-refuses',
  title: '500 connections per second, others refused',
  story:
    'All connections end without a Close frame, and the server is there again at once. It admits 500 connections per second, which takes 2 000 s for a million, and refuses attempts beyond one second of waiting.',
  begin: (_, rate) => {
    const gate = new Gate(rate, rate * WAITING_SECONDS)
    return {
      turns: [{ at: 0, happen: herd => closeAll(herd, 'network', 1006) }],
      dial: (_, now) => {
        const at = gate.arrive(now)
        return at === FULL ? REFUSED : at
      },
    }
  },
}

export const narrowDoorSilent: Scenario = {
  ...narrowDoor,
  name: 'narrow-door-silent',
  title: '500 connections per second, others unanswered',
  story:
    'As before, but nobody is refused: 4 096 attempts wait in the backlog of the kernel, which is 8.2 s, and beyond it they get no answer. A place in the queue whose client has given up costs its turn.',
  begin: (clients, rate) => {
    const gate = new Gate(rate, (BACKLOG * clients) / MILLION)
    return {
      turns: [{ at: 0, happen: herd => closeAll(herd, 'network', 1006) }],
      dial: (_, now) => {
        const at = gate.arrive(now)
        return at === FULL ? UNANSWERED : at
      },
    }
  },
}
