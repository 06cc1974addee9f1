/**
 * `npm run bench -- [names] [--rounds N] [--before COMMIT]`: measures this library against what a user
 * would pick instead, all of it or what is named, in `N` rounds at most where a quick look will do,
 * and beside it what it was at a commit. Writes `results`, and what the docs show of it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { layOut } from './before.ts'
import { cost } from './cost.ts'
import { cpu } from './cpu.ts'
import { drops } from './drops.ts'
import { falseDeaths } from './false-deaths.ts'
import { idle } from './idle.ts'
import { describeMachine } from './machine.ts'
import { memory } from './memory.ts'
import { fillDocs } from './report/fill-docs.ts'
import type { Saved } from './report/saved.ts'
import { load, save, writeReport } from './report/saved.ts'
import { recovery } from './recovery.ts'
import type { Result } from './result.ts'
import { setStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { throughput } from './throughput.ts'
import { ensureNats } from '../under/server/nats.ts'
import { without } from './without.ts'

type Measurement = (stage: Stage) => Promise<Result>

/**
 * What takes the processor's time is measured alone; what waits for minutes, side by side, but none
 * of it beside false deaths, which a busy machine would cause.
 */
const SHIFTS: readonly Record<string, Measurement>[] = [
  { cost },
  { cpu },
  { throughput },
  { memory },
  { recovery, drops, without, idle },
  { 'false-deaths': falseDeaths },
]

const names = SHIFTS.flatMap(shift => Object.keys(shift))
const { values, positionals: wanted } = parseArgs({
  options: { rounds: { type: 'string', default: 'Infinity' }, before: { type: 'string' } },
  allowPositionals: true,
})
const unknown = wanted.filter(name => !names.includes(name))
if (unknown.length) {
  console.error(`no measurement ${unknown.join(', ')}; there are ${names.join(', ')}`)
  process.exit(2)
}

const began = performance.now()
const say = (text: string): void => {
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(`${String(seconds).padStart(4)} s  ${text}`)
}

// Not while anything is measured.
if (!wanted.length || wanted.includes('without')) ensureNats()
say('builds the pages')
const before = values.before === undefined ? undefined : layOut(values.before)
const stage = await setStage(say, Number(values.rounds), before)
const failed: string[] = []

async function measure([name, measurement]: [string, Measurement]): Promise<void> {
  if (wanted.length && !wanted.includes(name)) return
  const machine = describeMachine(`Chromium ${stage.browser.version()}`)
  try {
    const delay = monitorEventLoopDelay()
    delay.enable()
    const result = await measurement(stage)
    delay.disable()
    const stalled = Math.round(delay.max / 1e6)
    say(`${name}: this process stalled for ${stalled} ms at most`)
    await save({ name, machine: { ...machine, stalled }, result })
    for (const { what, bound, measured, reached } of result.goals) {
      say(`${name}: ${reached ? 'reached' : 'NOT REACHED'}: ${what}: ${bound}: ${measured}`)
    }
  } catch (error) {
    failed.push(name)
    say(`${name} failed: ${String((error as Error).stack)}`)
  }
}

for (const shift of SHIFTS) await Promise.all(Object.entries(shift).map(measure))
await stage.close()
const saved: Saved[] = load(names)
await writeReport(saved)
await fillDocs(saved)
say(failed.length ? `failed: ${failed.join(', ')}` : 'done; see test/bench/results/README.md')
process.exit(failed.length ? 1 : 0)
