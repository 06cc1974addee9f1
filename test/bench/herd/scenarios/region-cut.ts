import { deathTime } from '../death-times.ts'
import { FULL, Gate } from '../gate.ts'
import { CUT, REFUSED } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { WAITING_SECONDS } from './close-all.ts'

const HEAL = 120_000

export const regionCut: Scenario = {
  name: 'region-cut',
  title: 'Region cut and healed',
  story:
    'Every packet between the clients and the servers is lost for 120 s. Heartbeats detect it, attempts hang until their timeout, and kernels repeat their first packet after 1, 3, 7, 15 and 31 s. After that the servers admit 10 000 connections per second, and refuse attempts beyond one second of waiting.',
  rate: 10_000,
  servers: 1,
  from: HEAL,
  end: 900_000,
  shown: 300,
  begin: (clients, rate, random) => {
    const gate = new Gate(rate, rate * WAITING_SECONDS)
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
        if (now < HEAL) return CUT
        const at = gate.arrive(now)
        return at === FULL ? REFUSED : at
      },
    }
  },
}
