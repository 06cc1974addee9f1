import type { Library, Pace } from '../libraries.ts'
import { BEFORE, BELAY } from '../libraries.ts'
import { ranges } from '../report/ranges.ts'
import type { Goal, Result, Table } from '../result.ts'
import { number, spread } from '../spread.ts'
import { rowTable, unevenness } from './row.ts'
import type { InARow, Row } from './row.ts'
import { BOUND, PACES, SCENARIOS, scenariosOf } from './scenarios.ts'

export interface Recovery {
  scenario: string
  library: string
  pace: Pace
  /** Milliseconds from the fault to the first message that came back; `null` where none did. */
  back: (number | null)[]
  /** Milliseconds to the first sign that the library had detected the fault. */
  noticed: (number | null)[]
  dials: number[]
}

/** `interval + timeout` of ours. */
const DETECTION: Record<Pace, number> = { defaults: 25_000, tuned: 2000 }
const MARGIN = 100

const TITLES: Record<Pace, string> = {
  defaults: 'Seconds, each with its own defaults',
  tuned: 'Seconds, tuned: a heartbeat of 1 s + 1 s where there is one, first retry after 0.5 s',
}

/** Medians, with `null` for never as the longest of all. */
function middle(values: readonly (number | null)[]): number {
  if (!values.length) return NaN
  const sorted = values.map(value => value ?? Infinity).sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

function seconds({ back: values, pace }: Recovery): string {
  if (!values.length) return '–'
  const median = middle(values)
  if (median === Infinity) return `not within ${BOUND[pace] / 1000}`
  const all = values.map(value => (value === null ? Infinity : value / 1000))
  const [min, max] = [Math.min(...all), Math.max(...all)]
  const most = max === Infinity ? 'never' : number(max, 1)
  return all.length > 1
    ? `${number(median / 1000, 1)} (${number(min, 1)} to ${most})`
    : number(median / 1000, 1)
}

const told = (ms: number): string => (ms === Infinity ? 'never' : `${number(ms / 1000, 1)} s`)

/** The columns of the short table, and what they are called there. */
const COMPARED: Record<string, string> = {
  cliff: 'the connection is dead',
  'cliff-traffic': 'the same, and your code sends',
  'up-traffic': 'only the way to the server is dead, and your code sends',
  rst: 'the connection is reset',
  'refuse-5': 'the server is down for 5 s',
  'upgrade-silence-5': 'for 5 s it says nothing after the handshake',
}

type Of = (scenario: string, library: string, pace: Pace) => Recovery

export function report(
  figures: readonly Recovery[],
  rows: readonly Row[],
  libraries: readonly Library[],
  inARow: InARow,
): Result {
  const of: Of = (scenario, library, pace) =>
    figures.find(it => it.scenario === scenario && it.library === library && it.pace === pace)!
  const lanes = figures.map(({ back }) => back.length)
  const tables = PACES.map((pace): Table => ({
    title: TITLES[pace],
    columns: ['client', ...scenariosOf(pace).map(([, { title }]) => title)],
    rows: libraries.map(({ name, label }) => [
      label,
      ...scenariosOf(pace).map(([scenario]) => seconds(of(scenario, name, pace))),
    ]),
  }))
  return {
    title: 'Recovery',
    about: `Seconds from the fault to the first message that comes back from the server over the next connection; median (min to max) of up to ${Math.max(...lanes)} lanes. All clients run side by side, first at their defaults and then tuned. Each client has pages of its own with up to 70 lanes each, and each lane has a proxy of its own. The faults are spread over a minute. “With traffic”: the client sends every 200 ms from the moment of the fault. Otherwise it is quiet until it has a new connection. The bench makes a client reconnect and send heartbeats where it does not by itself, and changes nothing more. A cliff lets bytes and the end of the connection vanish. “Cliff up” cuts only the way to the server, “cliff down” only the way back. The feed comes from the demo’s server. Other servers send what their protocols send by themselves. In a stall the server reads no more. fin and rst tell both sides. In an outage the connection is reset, or cut where the column says cliff. Until the outage ends, attempts are refused, or never answered, or opened and then silent. An attempt that was made during the outage stays so. In a row: the connection is cut again and again, each time ${inARow.period / 1000} s after it is back. That is as many intervals as two minutes are at the defaults. The servers of phoenix, SignalR and centrifuge are stand-ins with the timings of the real ones. They never end a silent connection. The servers of graphql-ws, Socket.IO and MQTT do, which saves their clients from a cliff up and from a stall. The demo’s server does not.`,
    comparison: {
      title: `Seconds from the fault to the first message, medians; “–”: not within ${BOUND.defaults / 1000} s`,
      columns: ['library', ...Object.values(COMPARED)],
      rows: libraries
        .filter(({ name }) => name !== BEFORE)
        .map(({ name, label }) => [
          label,
          ...Object.keys(COMPARED).map(scenario => {
            const median = middle(of(scenario, name, 'defaults').back)
            return median < Infinity ? number(median / 1000, 1) : '–'
          }),
        ]),
    },
    tables: [
      ...tables,
      rowTable('Seconds from a cliff to its detection, tuned, in a row', libraries, rows, inARow),
    ],
    goals: [
      ...PACES.flatMap(pace => reachGoals(of, pace)),
      ...PACES.flatMap(pace => detectionGoals(of, pace)),
      ...evenGoals(rows, inARow),
      ...PACES.flatMap(pace => firstGoals(of, libraries, pace)),
    ],
    plots: PACES.map(pace =>
      ranges({
        name: `recovery-${pace}`,
        alt: `Seconds from a cliff to the first message, ${pace}`,
        unit: `seconds from a cliff to the first message (logarithmic), ${pace}; a ring: not within ${BOUND[pace] / 1000} s`,
        isLogarithmic: true,
        from: 1,
        to: 200,
        series: ['cliff', 'cliff-traffic', 'up-traffic'].map(name => SCENARIOS[name]!.title),
        rows: libraries.map(({ name, label }) => ({
          label,
          values: ['cliff', 'cliff-traffic', 'up-traffic'].map(scenario => {
            const { back } = of(scenario, name, pace)
            const found = back.filter(ms => ms !== null)
            if (found.length < back.length) return 'never'
            return found.length ? spread(found.map(ms => ms / 1000)) : undefined
          }),
        })),
      }),
    ),
    figures: { recovery: figures, inARow: rows },
  }
}

/** The medians that the project has set itself. */
function reachGoals(of: Of, pace: Pace): Goal[] {
  return scenariosOf(pace).flatMap(([scenario, { title, reach = {} }]) => {
    const bound = reach[pace]
    if (bound === undefined) return []
    const median = middle(of(scenario, BELAY.name, pace).back)
    return [
      {
        what: `median, ${title}, ${pace}`,
        bound: `at most ${bound} s`,
        measured: told(median),
        reached: median <= bound * 1000,
      },
    ]
  })
}

/** Silent faults: detected in time, and back with one attempt. */
function detectionGoals(of: Of, pace: Pace): Goal[] {
  const bound = DETECTION[pace] + MARGIN
  return scenariosOf(pace)
    .filter(([, { isSilent }]) => isSilent)
    .map(([scenario, { title }]) => {
      const { noticed, dials } = of(scenario, BELAY.name, pace)
      const longest = Math.max(...noticed.map(ms => ms ?? Infinity))
      const most = Math.max(...dials)
      return {
        what: `detection, ${title}, ${pace}`,
        bound: `within ${number(bound)} ms, then one attempt`,
        measured: `at most ${number(longest)} ms, ${most} attempt${most === 1 ? '' : 's'}`,
        reached: longest <= bound && most === 1,
      }
    })
}

/** Drops in a row: the last is detected as soon as the first. */
export function evenGoals(rows: readonly Row[], { times, period }: InARow): Goal[] {
  return rows
    .filter(({ library }) => library === BELAY.name)
    .map(row => ({
      what: `detection, ${times} drops in a row, each ${period / 1000} s after the connection is back`,
      bound: 'after the same time each time, give or take 1 s',
      measured: row.detected.map(ms => told(ms ?? Infinity)).join(', '),
      reached: unevenness(row, times) <= 1000,
    }))
}

/** Where a peer is sooner, and which. */
function firstGoals(of: Of, libraries: readonly Library[], pace: Pace): Goal[] {
  return scenariosOf(pace).map(([scenario, { title }]) => {
    const times = libraries
      .filter(({ name }) => name !== BEFORE)
      .map(({ name, label }) => ({ name, label, ms: middle(of(scenario, name, pace).back) }))
      .filter(({ ms }) => !Number.isNaN(ms))
    const best = times.reduce((a, b) => (b.ms < a.ms ? b : a))
    const ours = times.find(({ name }) => name === BELAY.name)?.ms ?? NaN
    return {
      what: `first of all, ${title}, ${pace}`,
      bound: `the lowest median, give or take ${MARGIN} ms`,
      measured:
        ours <= best.ms + MARGIN
          ? told(ours)
          : `${told(ours)}, where ${best.label} takes ${told(best.ms)}`,
      reached: ours <= best.ms + MARGIN,
    }
  })
}
