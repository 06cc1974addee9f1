import type { Page } from 'playwright'
import type { Added, CostBench } from './page/cost.ts'
import type { Goal, Result } from './result.ts'
import type { Spread } from './spread.ts'
import { number, spread, written } from './spread.ts'
import type { Stage } from './stage.ts'
import { ranges } from './report/ranges.ts'

const ROUNDS = 25
/** In each round, of half a millisecond each. */
const SLICES = 160
const COUNTED = 20_000
const WARM_UP = 3

/** Modules of `page/subjects`, and what they are called. */
const SUBJECTS: Record<string, string> = {
  native: 'native WebSocket (the control)',
  'heartbeat-websocket': '**HeartbeatWebSocket**',
  belay: '**ReconnectingWebSocket**',
  'reconnecting-websocket': 'reconnecting-websocket',
  vueuse: 'VueUse',
  'graphql-ws': 'graphql-ws',
  phoenix: 'phoenix',
  centrifuge: 'centrifuge',
  'socket-io': 'socket.io-client',
  partysocket: 'partysocket',
  signalr: 'SignalR',
  mqtt: 'MQTT.js',
}

const BOUNDS = { 'heartbeat-websocket': [80, 30], belay: [200, 60] } as const

interface Cost {
  library: string
  /** Nanoseconds for each message beyond the socket without a library. */
  inbound: Spread
  outbound: Spread | undefined
  timers: Added
}

/** What each library adds to a message, over an in-page socket that has no network. */
export async function cost(stage: Stage): Promise<Result> {
  const rounds = stage.rounds(ROUNDS)
  const lanes: { library: string; page: Page; added: Added[] }[] = []
  for (const library of Object.keys(SUBJECTS)) {
    const page = await stage.open('cost')
    await page.evaluate(library => (window.bench as CostBench).start(library), library)
    lanes.push({ library, page, added: [] })
  }
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const { page, added } of lanes) {
      const taken = await page.evaluate(slices => (window.bench as CostBench).round(slices), SLICES)
      if (round >= 0) added.push(taken)
    }
    if (round % 5 === 4) stage.say(`cost: round ${round + 1} of ${rounds}`)
  }
  const figures: Cost[] = []
  for (const { library, page, added } of lanes) {
    await page.context().close()
    const isSending = !Number.isNaN(added[0]!.outbound)
    figures.push({
      library,
      inbound: spread(added.map(({ inbound }) => inbound)),
      outbound: isSending ? spread(added.map(({ outbound }) => outbound)) : undefined,
      timers: await countTimers(stage, library),
    })
  }
  return {
    title: 'Cost per message',
    about: `Nanoseconds that a library adds to one message of 100 characters. Inbound is from the event of the socket to the application, outbound from the application to the \`send()\` of the socket. The socket is a class in the page that has no network. It dispatches its events as the browser does. The same loop over the bare socket, run in turn with it, is subtracted. There are ${rounds} rounds, and all libraries take their turn in each. Each turn has ${SLICES} slices of half a millisecond. The faster half of them counts, so that other work of the machine does not. Each library runs at its defaults, in a process of its own; median (min to max). Libraries with a protocol of their own parse and build its frames in this time. graphql-ws sends operations, no messages. react-use-websocket renders a component for each batch of messages, which cannot be compared with this.`,
    tables: [
      {
        columns: ['library', 'inbound, ns', 'outbound, ns', 'timers set or cleared per message'],
        rows: figures.map(({ library, inbound, outbound, timers }) => [
          SUBJECTS[library]!,
          written(inbound),
          outbound ? written(outbound) : '–',
          timersOf(timers),
        ]),
      },
    ],
    goals: figures.flatMap(goalsOf),
    plots: [
      ranges({
        name: 'cost',
        alt: 'Nanoseconds added to each message, by library',
        unit: 'ns added to a message, median and range (logarithmic)',
        isLogarithmic: true,
        series: ['inbound', 'outbound'],
        rows: figures
          .filter(({ library }) => library !== 'native')
          .map(({ library, inbound, outbound }) => ({
            label: SUBJECTS[library]!,
            values: [inbound, outbound],
          })),
      }),
    ],
    figures,
  }
}

const timersOf = ({ inbound, outbound }: Added): string =>
  `${number(inbound, 2)} in` + (Number.isFinite(outbound) ? `, ${number(outbound, 2)} out` : '')

function goalsOf({ library, inbound, outbound, timers }: Cost): Goal[] {
  if (!(library in BOUNDS) || !outbound) return []
  const [most, mostOut] = BOUNDS[library as keyof typeof BOUNDS]
  const name = SUBJECTS[library]!
  const perMessage = timers.inbound + timers.outbound
  const goal = (what: string, bound: number, { median }: Spread): Goal => ({
    what: `${name}, ${what}`,
    bound: `at most ${bound} ns`,
    measured: `${number(median)} ns`,
    reached: median <= bound,
  })
  return [
    goal('inbound', most, inbound),
    goal('outbound', mostOut, outbound),
    {
      what: `${name}, timers set or cleared`,
      bound: 'none per message',
      measured: number(perMessage, 4),
      // One exchange of the heartbeat may fall into it.
      reached: perMessage < 0.001,
    },
  ]
}

async function countTimers(stage: Stage, library: string): Promise<Added> {
  const page = await stage.open('cost', '?counting')
  const timers = await page.evaluate(
    async ([library, count]) => {
      const bench = window.bench as CostBench
      await bench.start(library)
      return bench.timers(count)
    },
    [library, COUNTED] as const,
  )
  await page.context().close()
  return timers
}
