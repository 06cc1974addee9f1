import type { Fault } from '../../src/proxy/fault.ts'
import type { Lane } from './lane-rig.ts'
import { LaneRig, faultOneByOne, wallClock } from './lane-rig.ts'
import type { Pace } from './libraries.ts'
import { BELAY, CHOICES, NATIVE } from './libraries.ts'
import { ranges } from './report/ranges.ts'
import type { Goal, Result, Table } from './result.ts'
import { number, spread } from './spread.ts'
import type { Stage } from './stage.ts'

/** Lanes for each library, pace and fault, at different moments of their heartbeats. */
const ROUNDS = 3
/** How long to wait for whom, in ms. */
const BOUND = 180_000
/** For how long nobody listens. */
const OUTAGE = 10_000
const PACES: readonly Pace[] = ['defaults', 'tuned']
/** `interval + timeout` of ours. */
const DETECTION: Record<Pace, number> = { defaults: 25_000, tuned: 2_000 }
const MARGIN = 100

interface Scenario {
  title: string
  /** What the server sends meanwhile, where it is the demo's. */
  query?: string
  fault: (lane: Lane) => Promise<number>
  /** The fault is one that no event tells of. */
  isSilent?: boolean
  /** The browser slows down who fails often, page by page. */
  ownPage?: boolean
}

const existing =
  (fault: Fault) =>
  async ({ proxy }: Lane): Promise<number> => {
    const began = wallClock()
    await proxy.set(fault, 'existing')
    return began
  }

/** Resets the link, and does this to the first that comes after it. */
const firstDial =
  (fault: Fault) =>
  async ({ proxy }: Lane): Promise<number> => {
    await proxy.set(fault, 'new')
    const before = proxy.state().total
    const began = wallClock()
    await proxy.set({ kind: 'rst' }, 'existing')
    const end = began + BOUND
    while (proxy.state().total === before && wallClock() < end) await pause(20)
    await proxy.heal()
    return began
  }

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const SCENARIOS: Record<string, Scenario> = {
  cliff: { title: 'cliff', fault: existing({ kind: 'cliff' }), isSilent: true },
  up: {
    title: 'cliff up',
    query: '?feed=1000',
    fault: existing({ kind: 'cliff', direction: 'up' }),
    isSilent: true,
  },
  down: {
    title: 'cliff down',
    fault: existing({ kind: 'cliff', direction: 'down' }),
    isSilent: true,
  },
  stall: { title: 'stall', fault: existing({ kind: 'stall' }), isSilent: true },
  fin: { title: 'fin', fault: existing({ kind: 'fin' }) },
  rst: { title: 'rst', fault: existing({ kind: 'rst' }) },
  'upgrade-silence': {
    title: 'upgrade-silence',
    fault: firstDial({ kind: 'upgrade-silence' }),
  },
  'hang-upgrade': {
    title: 'hang-upgrade',
    fault: firstDial({ kind: 'hang-upgrade' }),
  },
  refuse: {
    title: 'refuse',
    ownPage: true,
    async fault({ proxy }) {
      await proxy.set({ kind: 'refuse' }, 'new')
      await proxy.set({ kind: 'rst' }, 'existing')
      await pause(OUTAGE)
      await proxy.heal()
      return wallClock()
    },
  },
}

interface Recovery {
  scenario: string
  library: string
  pace: Pace
  /** Milliseconds from the fault to the first message that came back; `null` where none did. */
  back: (number | null)[]
  /** Milliseconds to the first sign that the library had noticed. */
  noticed: (number | null)[]
  dials: number[]
}

/** From each fault of the proxy to the first message that is back from the server. */
export async function recovery(stage: Stage): Promise<Result> {
  const rounds = stage.rounds(ROUNDS)
  const rig = new LaneRig(stage)
  try {
    // All pages before the first fault, so that none of them is opened meanwhile.
    const prepared = await Promise.all(
      Object.entries(SCENARIOS).flatMap(([name, scenario]) =>
        PACES.map(pace => prepare(stage, rig, name, scenario, pace, rounds)),
      ),
    )
    // Different moments of the heartbeats, and past the first pings.
    await pause(2000)
    const found = await Promise.all(prepared.map(take => take()))
    return report(found.flat(), rounds)
  } finally {
    await rig.close()
  }
}

/** Pages are opened a few at a time, so that each starts soon once its turn has come. */
const openings: Promise<unknown>[] = Array.from({ length: 3 }, () => Promise.resolve())
let turn = 0

function inTurn<T>(open: () => Promise<T>): Promise<T> {
  const i = turn++ % openings.length
  const opened = openings[i]!.then(open)
  openings[i] = opened.catch(() => {})
  return opened
}

/** Opens the pages of a scenario; what is returned puts them under its fault. */
async function prepare(
  stage: Stage,
  rig: LaneRig,
  name: string,
  { query = '', fault, ownPage, title }: Scenario,
  pace: Pace,
  rounds: number,
): Promise<() => Promise<Recovery[]>> {
  const wishes = CHOICES.flatMap(library =>
    Array.from({ length: rounds }, () => ({
      library,
      pace,
      ...(library.server === NATIVE.server && { query }),
    })),
  )
  const lanes = await Promise.all(wishes.map(wish => rig.lane(wish)))
  const groups = ownPage
    ? CHOICES.map(({ name }) => lanes.filter(({ library }) => library.name === name))
    : [lanes]
  const pages = await Promise.all(groups.map(group => inTurn(() => rig.open(group))))
  return async () => {
    const taken = await Promise.all(
      pages.map(({ page, lanes }) => faultOneByOne(page, lanes, fault, BOUND)),
    )
    stage.say(`recovery: ${title}, ${pace}: done`)
    return perLibrary(name, pace, taken.flat())
  }
}

function perLibrary(
  scenario: string,
  pace: Pace,
  all: Awaited<ReturnType<typeof faultOneByOne>>,
): Recovery[] {
  return CHOICES.map(({ name: library }): Recovery => {
    const own = all.filter(({ lane }) => lane.library.name === library)
    const after = (at: number | undefined, began: number) =>
      at === undefined ? null : Math.max(0, at - began)
    return {
      scenario,
      library,
      pace,
      back: own.map(({ began, outcome }) => after(outcome.backAt, began)),
      noticed: own.map(({ began, outcome }) => after(outcome.noticedAt, began)),
      dials: own.map(({ outcome }) => outcome.dials),
    }
  })
}

/** Medians, with `null` for never as the longest of all. */
function middle(values: readonly (number | null)[]): number {
  const sorted = values.map(value => value ?? Infinity).sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? NaN
}

function seconds(values: readonly (number | null)[]): string {
  if (!values.length) return '–'
  const median = middle(values)
  if (median === Infinity) return `not within ${BOUND / 1000}`
  const all = values.map(value => (value === null ? Infinity : value / 1000))
  const [min, max] = [Math.min(...all), Math.max(...all)]
  const most = max === Infinity ? 'never' : number(max, 1)
  return all.length > 1
    ? `${number(median / 1000, 1)} (${number(min, 1)} to ${most})`
    : number(median / 1000, 1)
}

const label = (name: string): string => CHOICES.find(library => library.name === name)!.label

function report(figures: Recovery[], rounds: number): Result {
  const of = (scenario: string, library: string, pace: Pace): Recovery =>
    figures.find(it => it.scenario === scenario && it.library === library && it.pace === pace)!
  const tables = PACES.map((pace): Table => ({
    title:
      pace === 'defaults'
        ? 'Seconds, each with its own defaults'
        : 'Seconds, tuned: a heartbeat of 1 s + 1 s where there is one, first retry after 0.5 s',
    columns: ['client', ...Object.values(SCENARIOS).map(({ title }) => title)],
    rows: CHOICES.map(({ name, label }) => [
      label,
      ...Object.keys(SCENARIOS).map(scenario => seconds(of(scenario, name, pace).back)),
    ]),
  }))
  return {
    title: 'Recovery',
    about: `From the fault to the first message that is back from the server over the next link, in ${rounds} lanes for each client, each with a proxy of its own; median (min to max). The clients are quiet until they have dialled anew. They are made to reconnect and to send heartbeats where they do so only when asked to; all else is theirs. A cliff lets bytes and the end of the connection vanish: both ways, only those on the way up while data still flows down, or only those on the way down. In a stall the server reads no more. fin and rst tell both sides. For upgrade-silence and hang-upgrade the link is reset, and the first dial after that is opened and then silent, or never answered. For refuse it is reset, nobody listens for ${OUTAGE / 1000} s, and the time runs from the end of that. (swallow-close is about closing.) The servers of phoenix, SignalR and centrifuge are stand-ins that keep the timings of the real ones. The demo’s server never gives up a client here; graphql-ws’s, Socket.IO’s and MQTT’s do so after a silence, which is what saves some of their clients from a cliff up and from a stall.`,
    tables,
    goals: [...PACES.flatMap(pace => detectionGoals(figures, pace)), ...firstGoals(of)],
    plots: PACES.map(pace =>
      ranges({
        name: `recovery-${pace}`,
        alt: `Seconds from a cliff to the first message, ${pace}`,
        unit: `seconds from a cliff to the first message (logarithmic), ${pace}; a ring: not within ${BOUND / 1000} s`,
        isLogarithmic: true,
        from: 1,
        to: 200,
        series: ['cliff', 'cliff up'],
        rows: CHOICES.map(({ name, label }) => ({
          label,
          values: ['cliff', 'up'].map(scenario => {
            const { back } = of(scenario, name, pace)
            const times = back.filter(ms => ms !== null)
            if (times.length < back.length) return 'never'
            return times.length ? spread(times.map(ms => ms / 1000)) : undefined
          }),
        })),
      }),
    ),
    figures,
  }
}

/** Silent faults: noticed in time, and back with one dial. */
function detectionGoals(figures: readonly Recovery[], pace: Pace): Goal[] {
  const bound = DETECTION[pace] + MARGIN
  return figures
    .filter(it => it.library === BELAY.name && it.pace === pace && SCENARIOS[it.scenario]!.isSilent)
    .filter(({ scenario }) => scenario !== 'up')
    .map(({ scenario, noticed, dials }) => {
      const longest = Math.max(...noticed.map(ms => ms ?? Infinity))
      const most = Math.max(...dials)
      return {
        what: `detection, ${SCENARIOS[scenario]!.title}, ${pace}`,
        bound: `within ${number(bound)} ms, then one dial`,
        measured: `at most ${number(longest)} ms, ${most} dial${most === 1 ? '' : 's'}`,
        reached: longest <= bound && most === 1,
      }
    })
}

function firstGoals(of: (scenario: string, library: string, pace: Pace) => Recovery): Goal[] {
  return Object.entries(SCENARIOS).map(([scenario, { title }]) => {
    const times = CHOICES.map(({ name }) => ({
      name,
      ms: middle(of(scenario, name, 'defaults').back),
    })).filter(({ ms }) => !Number.isNaN(ms))
    const best = times.reduce((a, b) => (b.ms < a.ms ? b : a))
    const ours = times.find(({ name }) => name === BELAY.name)?.ms ?? NaN
    const told = (ms: number) => (ms === Infinity ? 'never' : `${number(ms / 1000, 1)} s`)
    return {
      what: `first of all at defaults, ${title}`,
      bound: `the lowest median, give or take ${MARGIN} ms`,
      measured:
        ours <= best.ms + MARGIN
          ? told(ours)
          : `${told(ours)}, where ${label(best.name)} takes ${told(best.ms)}`,
      reached: ours <= best.ms + MARGIN,
    }
  })
}
