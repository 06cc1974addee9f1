import type { CDPSession } from 'playwright'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { Library } from './libraries.ts'
import { BELAY, CHOICES, HEARTBEAT, NATIVE } from './libraries.ts'
import { LaneRig } from './lane-rig.ts'
import type { DeathsBench } from './page/deaths.ts'
import type { LaneSpec } from './page/lane.ts'
import type { LanesBench } from './page/lanes.ts'
import { bars } from './report/bars.ts'
import type { Result } from './result.ts'
import type { Spread } from './spread.ts'
import { number, spread, written } from './spread.ts'
import type { Stage } from './stage.ts'

const ROUNDS = 2
/** Clients in one page, and those before them, which load what all have in common. */
const CROWD = 120
const FIRST = 40

const DYING = 10
const BATCHES = 10
const BATCH = 1000

/** 1 % of the heap, and 4 kB for each client. */
const FLAT = 1
const MOST = 4096

interface Footprint {
  library: string
  /** Bytes for each idle client. */
  bytes: Spread
}

/** What clients keep, idle and after many deaths. */
export async function memory(stage: Stage): Promise<Result> {
  const footprints = await idleClients(stage, stage.rounds(ROUNDS))
  const heaps = await afterDeaths(stage, stage.rounds(BATCHES))
  const native = footprints.find(({ library }) => library === NATIVE.name)!.bytes.median
  const beyond = (library: string) =>
    footprints.find(it => it.library === library)!.bytes.median - native
  const [first] = heaps
  const worst = heaps.reduce((a, b) => (Math.abs(b - first!) > Math.abs(a - first!) ? b : a))
  const drift = ((heaps.at(-1)! - first!) / first!) * 100
  const all = [HEARTBEAT, ...CHOICES]
  const label = (name: string) => all.find(library => library.name === name)!.label
  return {
    title: 'Memory',
    about: `Bytes of the heap after forced collection. A page holds ${FIRST} idle clients already, and ${CROWD} more are added. The table has what each of these adds, and each client has a process of its own. The native sockets are in a page of the same kind, whose own bookkeeping counts for each client as well. Drops: ${DYING} clients with a server that never replies to a heartbeat, closed and at rest after each ${number(BATCH)} drops and reconnects.`,
    tables: [
      {
        title: 'An idle client',
        columns: ['client', 'bytes for each', 'beyond the native socket'],
        rows: footprints.map(({ library, bytes }) => [
          label(library),
          written(bytes),
          library === NATIVE.name ? '–' : number(beyond(library)),
        ]),
      },
      {
        title: 'Heap after drops and reconnects',
        columns: ['drops', 'bytes', 'against the first'],
        rows: heaps.map((heap, i) => [
          number((i + 1) * BATCH),
          number(heap),
          `${number(((heap - first!) / first!) * 100, 2)} %`,
        ]),
      },
    ],
    goals: [
      ...[HEARTBEAT, BELAY].map(({ name }) => ({
        what: `${label(name)}, idle`,
        bound: `at most ${number(MOST)} bytes beyond the native socket`,
        measured: `${number(beyond(name))} bytes`,
        reached: beyond(name) <= MOST,
      })),
      {
        what: `heap after ${number(heaps.length * BATCH)} drops`,
        bound: `within ${FLAT} % of that after the first ${number(BATCH)}`,
        measured: `${number(drift, 2)} % at the end, ${number(((worst - first!) / first!) * 100, 2)} % at most`,
        reached: drift <= FLAT,
      },
    ],
    plots: [
      bars({
        name: 'memory',
        alt: 'Bytes for each idle client, by library',
        unit: 'bytes of the heap for each idle client',
        rows: footprints.map(({ library, bytes }) => ({
          label: label(library),
          value: Math.round(bytes.median),
        })),
      }),
    ],
    figures: { footprints, heaps },
  }
}

/** Bytes in use after collection, of the engine and of what the page's objects hold outside of it. */
async function heapOf(session: CDPSession): Promise<number> {
  // Finalisers run between two collections.
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage')
  const usage: { usedSize: number; embedderHeapUsedSize?: number } =
    await session.send('Runtime.getHeapUsage')
  return usage.usedSize + (usage.embedderHeapUsedSize ?? 0)
}

async function idleClients(stage: Stage, rounds: number): Promise<Footprint[]> {
  const libraries = [NATIVE, HEARTBEAT, ...CHOICES.filter(library => library !== NATIVE)]
  const taken = new Map<string, number[]>(libraries.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const library of libraries) taken.get(library.name)!.push(await idleBytes(stage, library))
    stage.say(`memory: round ${round + 1} of ${rounds}`)
  }
  return libraries.map(({ name }) => ({ library: name, bytes: spread(taken.get(name)!) }))
}

async function idleBytes(stage: Stage, library: Library): Promise<number> {
  const rig = new LaneRig(stage)
  try {
    const { spec } = await rig.lane({ library, pace: 'defaults' })
    const page = await stage.open('lanes')
    const session = await page.context().newCDPSession(page)
    const start = async (count: number, from: number): Promise<number> => {
      const specs = Array.from(
        { length: count },
        // Past the proxy, which would be the larger part of the work.
        (_, i): LaneSpec => ({ ...spec, id: `${from + i}`, url: spec.direct, isUnwatched: true }),
      )
      const problems = await page.evaluate(
        specs => (window.bench as LanesBench).start(specs),
        specs,
      )
      const problem = problems.find(it => it !== null)
      if (problem !== undefined) throw new Error(`${library.name}: ${problem}`)
      // What the exchange has left behind is gone by then.
      await new Promise(resolve => setTimeout(resolve, 1000))
      return heapOf(session)
    }
    const before = await start(FIRST, 0)
    const after = await start(CROWD, FIRST)
    await page.context().close()
    return (after - before) / CROWD
  } finally {
    await rig.close()
  }
}

async function afterDeaths(stage: Stage, batches: number): Promise<number[]> {
  const server = await startEchoServer()
  const page = await stage.open('deaths')
  try {
    const session = await page.context().newCDPSession(page)
    await page.evaluate(([url, count]) => (window.bench as DeathsBench).make(url, count), [
      `${server.url}/?mute=1`,
      DYING,
    ] as const)
    const heaps: number[] = []
    for (let batch = 0; batch < batches; batch++) {
      await page.evaluate(count => (window.bench as DeathsBench).run(count), BATCH)
      heaps.push(await heapOf(session))
      stage.say(`memory: ${(batch + 1) * BATCH} deaths, ${heaps.at(-1)!} bytes`)
    }
    return heaps
  } finally {
    await page.context().close()
    await server.stop()
  }
}
