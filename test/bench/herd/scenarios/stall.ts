import { deathTime } from '../death-times.ts'
import { FULL, Gate } from '../gate.ts'
import { UNANSWERED } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const STALL = 30_000
/** Twenty listening sockets with Linux's longest backlog by default (net.core.somaxconn). */
const BACKLOG = 20 * 4_096
const MILLION = 1_000_000

export const stall: Scenario = {
  name: 'stall',
  title: 'Stall of 30 s',
  story:
    'The servers stop reading and writing for 30 s, as in a long garbage collection, and every heartbeat detects it in its own phase. Attempts wait in the backlog of the kernel (81 920); beyond it they get no answer. After the stall 10 000 connections per second are admitted, and a place in the queue whose client has given up costs its turn.',
  rate: 10_000,
  servers: 1,
  from: STALL,
  end: 600_000,
  shown: 200,
  begin: (clients, rate, random) => {
    const gate = new Gate(rate, (BACKLOG * clients) / MILLION)
    gate.stalledUntil = STALL
    return {
      turns: [
        {
          at: 0,
          happen: herd => {
            for (let client = 0; client < clients; client++) {
              herd.kill(client, deathTime(random()))
            }
          },
        },
      ],
      dial: (_, now) => {
        const at = gate.arrive(now)
        return at === FULL ? UNANSWERED : at
      },
    }
  },
}
