import { SERVICE_RESTART, WAITING_SECONDS, closeAll } from './close-all.ts'
import { Gate, FULL } from '../gate.ts'
import { REFUSED } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'

const DOWN = 10_000

export const restart: Scenario = {
  name: 'restart',
  title: 'Restart',
  story:
    'The servers close every connection with 1012 in the same instant, listen again after 10 s, and from then on admit 10 000 connections per second. They refuse attempts beyond one second of waiting.',
  rate: 10_000,
  servers: 1,
  from: DOWN,
  end: 600_000,
  shown: 150,
  begin: (_, rate) => {
    const gate = new Gate(rate, rate * WAITING_SECONDS)
    return {
      turns: [{ at: 0, happen: herd => closeAll(herd, 'server', SERVICE_RESTART) }],
      dial: (_, now) => {
        if (now < DOWN) return REFUSED
        const at = gate.arrive(now)
        return at === FULL ? REFUSED : at
      },
    }
  },
}
