import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import type { EchoPorts } from './echo-process.ts'
import type { EchoBench } from './page/echo.ts'
import { ranges } from './report/ranges.ts'
import type { Goal, Result } from './result.ts'
import type { Spread } from './spread.ts'
import { number, spread, written } from './spread.ts'
import type { Stage } from './stage.ts'

const ROUNDS = 160
const WARM_UP = 2

const CLIENTS: Record<string, string> = {
  native: 'native WebSocket',
  'heartbeat-websocket': '**HeartbeatWebSocket**',
  belay: '**ReconnectingWebSocket**',
  'reconnecting-websocket': 'reconnecting-websocket',
  vueuse: 'VueUse',
  partysocket: 'partysocket',
  control: 'native WebSocket, once more (the control)',
}

const BOUNDS: Record<string, number> = { 'heartbeat-websocket': 0.97, belay: 0.95 }

/** Small messages vary more from round to round than large ones, and have twice the rounds. */
const KINDS = {
  down: { title: '128 B text, down', count: 1000, size: 128, every: 1 },
  text: { title: '128 B text, both ways', count: 1000, size: 128, every: 1 },
  binary: { title: '64 KiB binary, both ways', count: 40, size: 65_536, every: 2 },
}

type Kind = keyof typeof KINDS

const KIND_NAMES = Object.keys(KINDS) as Kind[]

interface Lane {
  client: string
  page: Page
  /** Milliseconds of each round. */
  taken: Record<Kind, number[]>
}

/** Messages per second with the real server, and how they compare with the native socket's. */
export async function throughput(stage: Stage): Promise<Result> {
  const rounds = stage.rounds(ROUNDS)
  const server = fork(fileURLToPath(new URL('echo-process.ts', import.meta.url)))
  const [{ echo: port }] = (await once(server, 'message')) as [EchoPorts]
  const lanes: Lane[] = []
  for (const client of Object.keys(CLIENTS)) {
    const page = await stage.open('echo')
    await page.evaluate(([client, url]) => (window.bench as EchoBench).start(client, url), [
      client,
      `ws://127.0.0.1:${port}/`,
    ] as const)
    lanes.push({ client, page, taken: { down: [], text: [], binary: [] } })
  }
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const kind of KIND_NAMES.filter(kind => round % KINDS[kind].every === 0)) {
      // Two of four rounds backwards, so that nobody always comes after the same.
      for (const { page, taken } of round & 2 ? [...lanes].reverse() : lanes) {
        const ms = await page.evaluate(takeOne, [
          kind,
          KINDS[kind].count,
          KINDS[kind].size,
        ] as const)
        if (round >= 0) taken[kind].push(ms)
      }
    }
    if (round % 40 === 39) stage.say(`throughput: round ${round + 1} of ${rounds}`)
  }
  for (const { page } of lanes) await page.context().close()
  server.disconnect()

  const native = lanes[0]!
  const figures = lanes.map(({ client, taken }) => ({
    client,
    kinds: Object.fromEntries(
      KIND_NAMES.map(kind => [
        kind,
        {
          rate: spread(taken[kind].map(ms => (KINDS[kind].count / ms) * 1000)),
          ratio: spread(taken[kind].map((ms, round) => native.taken[kind][round]! / ms)),
        },
      ]),
    ) as Record<Kind, { rate: Spread; ratio: Spread }>,
  }))
  return {
    title: 'Throughput',
    about: `Messages per second between a page and the server of the demo, which runs in a process of its own on the same machine. Down is \`!burst\`, both ways is echoes. In each round all clients take their turn, each in a process of its own. The ratio is to the native socket in the same round. The ratio of a second native socket shows how far the machine is to be trusted. Rounds: ${KIND_NAMES.map(kind => `${Math.ceil(rounds / KINDS[kind].every)} of ${number(KINDS[kind].count)} (${KINDS[kind].title})`).join(', ')}; median (min to max).`,
    tables: [
      {
        title: 'Ratio to the native socket',
        columns: ['client', ...KIND_NAMES.map(kind => KINDS[kind].title)],
        rows: figures.map(({ client, kinds }) => [
          CLIENTS[client]!,
          ...KIND_NAMES.map(kind => written(kinds[kind].ratio, 2)),
        ]),
      },
      {
        title: 'Messages per second',
        columns: ['client', ...KIND_NAMES.map(kind => KINDS[kind].title)],
        rows: figures.map(({ client, kinds }) => [
          CLIENTS[client]!,
          ...KIND_NAMES.map(kind => written(kinds[kind].rate)),
        ]),
      },
    ],
    goals: figures
      .filter(({ client }) => client in BOUNDS)
      .flatMap(({ client, kinds }) =>
        KIND_NAMES.map((kind): Goal => {
          const { median } = kinds[kind].ratio
          const control = figures.at(-1)!.kinds[kind].ratio.median
          return {
            what: `${CLIENTS[client]!}, ${KINDS[kind].title}`,
            bound: `at least ${BOUNDS[client]!} of the native socket`,
            measured: `${number(median, 3)}, where a second native socket has ${number(control, 3)}`,
            reached: median >= BOUNDS[client]!,
          }
        }),
      ),
    plots: [
      ranges({
        name: 'throughput',
        alt: 'Throughput of each client as a ratio to the native socket',
        unit: 'messages per second, as a ratio to the native socket; median and range',
        series: KIND_NAMES.map(kind => KINDS[kind].title),
        rows: figures
          .filter(({ client }) => client !== 'native')
          .map(({ client, kinds }) => ({
            label: CLIENTS[client]!,
            values: KIND_NAMES.map(kind => kinds[kind].ratio),
          })),
      }),
    ],
    figures,
  }
}

/** Runs in the page. */
function takeOne([kind, count, size]: readonly [Kind, number, number]): Promise<number> {
  const bench = window.bench as EchoBench
  return kind === 'down' ? bench.down(count, size) : bench.echo(count, size, kind === 'binary')
}
