import type { Kind } from './fleet.ts'
import { admissionRate, runOne } from './run-one.ts'
import type { Scenario } from './scenario.ts'

/** What came of one kind of client in one scenario. Times are s after the last blow. */
export interface Outcome {
  scenario: string
  kind: string
  clients: number
  /** What the servers admit per second, for this number of clients. */
  rate: number
  /** The most dials that reached the servers within one second. */
  peak: number
  /** When half of the clients, 99 % and all were back for good; absent if they never were. */
  back50?: number
  back99?: number
  back100?: number
  /** Dials that led to no link that was served. */
  wasted: number
  gaveUp: number
  /** How long it took to have a link again, on average over all losses. */
  meanOffline: number
  /** Processor time in s, and the most memory that the process had so far, in MB. */
  cpu: number
  memory: number
  curve: { step: number; attempts: number[]; connected: number[] }
}

/** More points than this in a curve are not seen. */
const POINTS = 150

export function outcome(scenario: Scenario, kind: Kind, clients: number, seed: number): Outcome {
  const before = process.cpuUsage()
  const run = runOne(scenario, kind, clients, seed)
  const used = process.cpuUsage(before)
  const { lastBlow = 0, shown } = scenario
  const since = (share: number): number | undefined => {
    const time = run.timeUntil(share)
    return time === undefined ? undefined : round(Math.max(0, time - lastBlow / 1000), 1)
  }
  const step = Math.ceil(shown / POINTS)
  const { attempts, connected } = run.curve(step)
  const points = Math.ceil(shown / step)
  const [back50, back99, back100] = [since(0.5), since(0.99), since(1)]
  return {
    scenario: scenario.name,
    kind: kind.name,
    clients,
    rate: admissionRate(scenario, clients),
    peak: run.peak,
    ...(back50 !== undefined && { back50 }),
    ...(back99 !== undefined && { back99 }),
    ...(back100 !== undefined && { back100 }),
    wasted: run.dials - run.admitted,
    gaveUp: run.gaveUp,
    meanOffline: round(run.meanOffline, 1),
    cpu: round((used.user + used.system) / 1e6, 1),
    memory: Math.round(process.resourceUsage().maxRSS / 1024),
    curve: {
      step,
      attempts: attempts.slice(0, points),
      connected: connected.slice(0, points).map(share => round(share, 4)),
    },
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
