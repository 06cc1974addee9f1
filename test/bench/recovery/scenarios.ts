/** What happens to a connection, and what is wanted of us then. */
import type { Fault } from '../../../src/proxy/fault.ts'
import type { FaultProxy } from '../../../src/proxy/fault-proxy.ts'
import type { Pace } from '../libraries.ts'

export const PACES: readonly Pace[] = ['defaults', 'tuned']

/** How long to wait for a client, in ms. */
export const BOUND: Record<Pace, number> = { defaults: 180_000, tuned: 90_000 }

export interface Scenario {
  /** Of its column. */
  title: string
  /** Where it is measured; at both paces unless it says so. */
  paces?: readonly Pace[]
  /** What the server sends meanwhile, where it is the demo's. */
  query?: string
  /** The client sends every 200 ms from the moment of the fault. */
  hasTraffic?: boolean
  /** No event tells of the fault, and no byte comes down any more. */
  isSilent?: boolean
  /** The delay of the first attempt decides, which is drawn: more lanes than elsewhere. */
  isDrawn?: boolean
  /** Seconds that the project has set itself for the median of ours. */
  reach?: Partial<Record<Pace, number>>
  fault: (proxy: FaultProxy) => Promise<unknown>
}

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const existing = (fault: Fault) => (proxy: FaultProxy) => proxy.set(fault, 'existing')

/** Ends the connection, and lets no attempt succeed for so many ms. */
const outage =
  (ms: number, attempts: Fault, end: Fault = { kind: 'rst' }) =>
  async (proxy: FaultProxy): Promise<void> => {
    const ready = proxy.set(attempts, 'new')
    const ended = proxy.set(end, 'existing')
    await Promise.all([ready, ended, pause(ms)])
    await proxy.heal()
  }

export const SCENARIOS: Record<string, Scenario> = {
  cliff: { title: 'cliff', isSilent: true, fault: existing({ kind: 'cliff' }) },
  'cliff-traffic': {
    title: 'cliff, with traffic',
    isSilent: true,
    hasTraffic: true,
    reach: { defaults: 11 },
    fault: existing({ kind: 'cliff' }),
  },
  up: {
    title: 'cliff up, feed each second',
    paces: ['defaults'],
    query: '?feed=1000',
    fault: existing({ kind: 'cliff', direction: 'up' }),
  },
  'up-traffic': {
    title: 'cliff up, feed each second, with traffic',
    query: '?feed=1000',
    hasTraffic: true,
    reach: { defaults: 16 },
    fault: existing({ kind: 'cliff', direction: 'up' }),
  },
  'up-sparse-traffic': {
    title: 'cliff up, feed each 4 s, with traffic',
    paces: ['defaults'],
    query: '?feed=4000',
    hasTraffic: true,
    reach: { defaults: 16 },
    fault: existing({ kind: 'cliff', direction: 'up' }),
  },
  down: {
    title: 'cliff down',
    paces: ['defaults'],
    isSilent: true,
    fault: existing({ kind: 'cliff', direction: 'down' }),
  },
  stall: {
    title: 'stall',
    paces: ['defaults'],
    isSilent: true,
    fault: existing({ kind: 'stall' }),
  },
  fin: {
    title: 'fin',
    isDrawn: true,
    reach: { defaults: 1.3 },
    fault: existing({ kind: 'fin' }),
  },
  rst: {
    title: 'rst',
    isDrawn: true,
    reach: { defaults: 1.3 },
    fault: existing({ kind: 'rst' }),
  },
  'refuse-5': {
    title: '5 s refused',
    isDrawn: true,
    paces: ['defaults'],
    reach: { defaults: 7.2 },
    fault: outage(5000, { kind: 'refuse' }),
  },
  'hang-5': {
    title: '5 s without an answer to the upgrade',
    isDrawn: true,
    paces: ['defaults'],
    reach: { defaults: 13 },
    fault: outage(5000, { kind: 'hang-upgrade' }),
  },
  'upgrade-silence-5': {
    title: '5 s of silence after the upgrade',
    isDrawn: true,
    paces: ['defaults'],
    reach: { defaults: 7.5 },
    fault: outage(5000, { kind: 'upgrade-silence' }),
  },
  'dead-5': {
    title: 'cliff, attempts dead for 5 s',
    isDrawn: true,
    paces: ['tuned'],
    reach: { tuned: 6.5 },
    fault: outage(5000, { kind: 'hang-upgrade' }, { kind: 'cliff' }),
  },
  'refuse-20': {
    title: '20 s refused',
    isDrawn: true,
    paces: ['tuned'],
    reach: { tuned: 21 },
    fault: outage(20_000, { kind: 'refuse' }),
  },
}

/** Those of a pace, each with its name. */
export const scenariosOf = (pace: Pace): [string, Scenario][] =>
  Object.entries(SCENARIOS).filter(([, { paces = PACES }]) => paces.includes(pace))
