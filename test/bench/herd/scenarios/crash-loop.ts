import { FULL, Gate } from '../gate.ts'
import type { Turn } from '../scenario.ts'
import { REFUSED } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { WAITING_SECONDS, closeAll } from './close-all.ts'

const CRASHES = 10
const UP = 8_000
const DOWN = 5_000
const CYCLE = UP + DOWN

export const crashLoop: Scenario = {
  name: 'crash-loop',
  title: 'Crash loop',
  story:
    'The servers crash, are away for 5 s, come back for 8 s and crash again, ten times; then they stay. While they are up they admit 10 000 connections per second, and refuse attempts beyond one second of waiting.',
  rate: 10_000,
  servers: 1,
  from: (CRASHES - 1) * CYCLE + DOWN,
  lastBlow: (CRASHES - 1) * CYCLE,
  end: 600_000,
  shown: 300,
  begin: (_, rate) => {
    const gate = new Gate(rate, rate * WAITING_SECONDS)
    let isUp = true
    const turns = Array.from({ length: CRASHES }, (_, crash): Turn[] => [
      {
        at: crash * CYCLE,
        happen: herd => {
          isUp = false
          closeAll(herd, 'network', 1006)
        },
      },
      {
        at: crash * CYCLE + DOWN,
        happen: herd => {
          isUp = true
          gate.restart(herd.now)
        },
      },
    ]).flat()
    return {
      turns,
      dial: (_, now) => {
        if (!isUp) return REFUSED
        const at = gate.arrive(now)
        return at === FULL ? REFUSED : at
      },
      opens: () => isUp,
    }
  },
}
