import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import type { EchoPorts } from './echo-process.ts'
import { BEFORE } from './libraries.ts'
import type { CpuBench } from './page/cpu.ts'
import type { Goal, Result, Table } from './result.ts'
import type { Spread } from './spread.ts'
import { number, spread, written } from './spread.ts'
import type { Stage } from './stage.ts'

const ROUNDS = 120
const WARM_UP = 4
const SIZE = 128
/** Messages of one turn; few enough for the server, and so many that a turn is mostly messages. */
const COUNTS = { inbound: 5000, outbound: 10_000 }
const BOUND = 1.05
/** Nanoseconds that a message may take longer on its way out. */
const ADDED = 100

const NAMES: Record<string, string> = {
  native: 'native WebSocket',
  control: 'native WebSocket, once more (the control)',
  'heartbeat-websocket': '**HeartbeatWebSocket**',
  belay: '**ReconnectingWebSocket**',
  'reconnecting-websocket': 'reconnecting-websocket',
  vueuse: 'VueUse',
  partysocket: 'partysocket',
}

type Way = keyof typeof COUNTS

const WAYS = Object.keys(COUNTS) as Way[]

/** Nanoseconds of the main thread for each message. */
interface Turn {
  /** All that the browser does for it there. */
  task: number
  script: number
}

interface Lane {
  client: string
  turns: Record<Way, Turn[]>
}

interface Figure {
  client: string
  way: Way
  /** To the native socket in the same round. */
  ratio: Spread
  /** The middle half of the ratios. */
  quartiles: [number, number]
  /** Nanoseconds for each message. */
  task: Spread
  script: Spread
  /** Beyond the native socket in the same round, in ns. */
  added: Spread
}

/** What a message costs the main thread, over the real server, as a ratio to the native socket. */
export async function cpu(stage: Stage): Promise<Result> {
  const rounds = stage.rounds(ROUNDS)
  const names: Record<string, string> = {
    ...NAMES,
    ...(stage.before && { [BEFORE]: `**ReconnectingWebSocket** at ${stage.before.commit}` }),
  }
  const server = fork(fileURLToPath(new URL('echo-process.ts', import.meta.url)))
  const [{ echo, sink }] = (await once(server, 'message')) as [EchoPorts]
  const page = await stage.open('cpu')
  await page.evaluate(
    ([names, source, sink]) => (window.bench as CpuBench).start(names, source, sink),
    [Object.keys(names), `ws://127.0.0.1:${echo}/`, `ws://127.0.0.1:${sink}/`] as const,
  )
  const busy = await meter(page)
  const lanes = Object.keys(names).map((client): Lane => ({
    client,
    turns: { inbound: [], outbound: [] },
  }))
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const way of WAYS) {
      for (const { client, turns } of inTurn(lanes, round + WARM_UP)) {
        const turn = await take(page, busy, client, way)
        if (round >= 0) turns[way].push(turn)
      }
    }
    if (round % 20 === 19) stage.say(`cpu: round ${round + 1} of ${rounds}`)
  }
  await page.context().close()
  server.disconnect()
  return report(names, lanes, rounds)
}

/** Each time another one first, and every other time backwards: nobody always follows the same. */
function inTurn(lanes: readonly Lane[], round: number): Lane[] {
  const first = (round >> 1) % lanes.length
  const turned = [...lanes.slice(first), ...lanes.slice(0, first)]
  return round % 2 ? turned.reverse() : turned
}

/** Reads how many seconds of processor time the main thread has spent on tasks, and on script. */
async function meter(page: Page): Promise<() => Promise<Turn>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    const of = (name: string) => metrics.find(it => it.name === name)!.value
    return { task: of('TaskDuration'), script: of('ScriptDuration') }
  }
}

async function take(
  page: Page,
  busy: () => Promise<Turn>,
  client: string,
  way: Way,
): Promise<Turn> {
  await page.evaluate(() => (window.bench as CpuBench).collect())
  const before = await busy()
  await page.evaluate(
    ([way, client, count, size]) => (window.bench as CpuBench)[way](client, count, size),
    [way, client, COUNTS[way], SIZE] as const,
  )
  const after = await busy()
  const each = (from: number, to: number) => ((to - from) * 1e9) / COUNTS[way]
  return { task: each(before.task, after.task), script: each(before.script, after.script) }
}

function figureOf(way: Way, { client, turns }: Lane, native: Lane): Figure {
  const own = turns[way].map(({ task }) => task)
  const bare = native.turns[way].map(({ task }) => task)
  const ratios = own.map((task, round) => task / bare[round]!)
  const sorted = [...ratios].sort((a, b) => a - b)
  return {
    client,
    way,
    ratio: spread(ratios),
    quartiles: [sorted[sorted.length >> 2]!, sorted[(sorted.length * 3) >> 2]!],
    task: spread(own),
    script: spread(turns[way].map(({ script }) => script)),
    added: spread(own.map((task, round) => task - bare[round]!)),
  }
}

function report(names: Record<string, string>, lanes: readonly Lane[], rounds: number): Result {
  const figures = lanes.flatMap(lane => WAYS.map(way => figureOf(way, lane, lanes[0]!)))
  const of = (client: string, way: Way): Figure =>
    figures.find(it => it.client === client && it.way === way)!
  const tables: Table[] = [
    {
      title: 'Ratio to the native socket; median (middle half)',
      columns: ['client', ...WAYS],
      rows: Object.keys(names).map(client => [
        names[client]!,
        ...WAYS.map(way => {
          const { ratio, quartiles } = of(client, way)
          const [from, to] = quartiles.map(it => number(it, 3))
          return `${number(ratio.median, 3)} (${from} to ${to})`
        }),
      ]),
    },
    {
      title: 'Nanoseconds, and what of it is script; median (min to max)',
      columns: ['client', ...WAYS.flatMap(way => [way, `${way}, script`])],
      rows: Object.keys(names).map(client => [
        names[client]!,
        ...WAYS.flatMap(way => [written(of(client, way).task), written(of(client, way).script)]),
      ]),
    },
  ]
  return {
    title: 'Processor time per message',
    about: `Processor time that a message of ${SIZE} characters costs the main thread of a page. Chromium counts it for all tasks (TaskDuration, in ticks of the thread). The server is real and runs in a process of its own. Inbound is a burst of ${number(COUNTS.inbound)} messages. Outbound is ${number(COUNTS.outbound)} messages to a server that keeps them. All clients are in one page and take turns, each time in another order, in ${rounds} rounds. The ratio is to the native socket in the same round. The ratio of a second native socket shows how far the machine is to be trusted.`,
    tables,
    goals: ['heartbeat-websocket', 'belay'].flatMap(goalsOf),
    plots: [],
    figures,
  }

  function goalsOf(client: string): Goal[] {
    const ratios = WAYS.map((way): Goal => {
      const { median } = of(client, way).ratio
      const control = of('control', way).ratio.median
      return {
        what: `${names[client]!}, processor time, ${way}`,
        bound: `at most ${BOUND} of the native socket`,
        measured: `${number(median, 3)}, where a second native socket has ${number(control, 3)}`,
        reached: median <= BOUND,
      }
    })
    const { median } = of(client, 'outbound').added
    return [
      ...ratios,
      {
        what: `${names[client]!}, processor time added, outbound`,
        bound: `at most ${ADDED} ns`,
        measured: `${number(median)} ns, where a second native socket has ${number(of('control', 'outbound').added.median)}`,
        reached: median <= ADDED,
      },
    ]
  }
}
