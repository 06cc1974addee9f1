import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { Wish } from './lane-rig.ts'
import { LaneRig, putUnder } from './lane-rig.ts'
import { LIBRARIES } from './libraries.ts'
import type { Result } from './result.ts'
import { number } from './spread.ts'
import type { Stage } from './stage.ts'
import { whyNoNats } from '../under/server/nats.ts'

const BOUND = 180_000
const APART = 150
/** The defaults of the class, and those of the table so far. */
const DEFAULTS = { interval: 15_000, timeout: 10_000 }
const QUICK = { interval: 1000, timeout: 2000, answerTimeout: 6000 }

interface Row {
  library: string
  /** Seconds from the cliff to the first message; `null` where there was none. */
  without: number | null
  withDefaults: number | null
  withQuick: number | null
}

/** Each library after a cliff: alone, and over our class. */
export async function without(stage: Stage): Promise<Result> {
  const libraries = LIBRARIES.filter(({ name }) => name !== 'nats' || !whyNoNats())
  const rig = new LaneRig(stage)
  try {
    const ways: Pick<Wish, 'heartbeat'>[] = [{}, { heartbeat: DEFAULTS }, { heartbeat: QUICK }]
    // A page for each way: a library is itself only once in a page that shares something.
    const columns = await Promise.all(
      ways.map(async way => {
        const wishes = libraries.map(library => ({ library, pace: 'defaults' as const, ...way }))
        const lanes = await Promise.all(wishes.map(wish => rig.lane(wish)))
        const opened = await rig.open(lanes)
        await new Promise(resolve => setTimeout(resolve, 3000))
        return new Map(
          await Promise.all(
            opened.lanes.map(async (lane, i) => {
              // So that their attempts do not come all at once.
              await new Promise(resolve => setTimeout(resolve, i * APART))
              const taken = await putUnder(opened.page, lane, cliff, BOUND)
              const backAt = taken?.outcome.backAt
              const seconds = backAt === undefined ? null : (backAt - taken!.began) / 1000
              return [lane.library.name, seconds] as const
            }),
          ),
        )
      }),
    )
    const figures = LIBRARIES.map(({ name }): Row => {
      const [without, withDefaults, withQuick] = columns.map(column => column.get(name) ?? null)
      return {
        library: name,
        without: without!,
        withDefaults: withDefaults!,
        withQuick: withQuick!,
      }
    })
    const isIn = (name: string) => columns.every(column => column.has(name))
    const told = (seconds: number | null) =>
      seconds === null ? `OPEN at ${BOUND / 1000}` : number(seconds, 1)
    return {
      title: 'Under other libraries',
      about: `Seconds from a cliff to the first message that comes back from the server, each library with its own defaults. If a library reconnects only on request, the bench requests it. The columns are: over the native \`WebSocket\`, over \`HeartbeatWebSocket\` with its defaults (15 s + 10 s), and over the same with 1 s + 2 s. A server that announces how often it beats decides instead (Socket.IO, centrifuge, STOMP). All run side by side, and nothing is sent until a new connection is open. “OPEN at ${BOUND / 1000}” means that the dead connection was still open then, or an attempt was still under way.`,
      tables: [
        {
          columns: [
            'library',
            'the class goes in through',
            'format',
            'without, s',
            'with, s',
            'with 1 s + 2 s, s',
          ],
          rows: LIBRARIES.map(({ name, label, option, format }, i) => {
            const { without, withDefaults, withQuick } = figures[i]!
            const cells = [without, withDefaults, withQuick].map(it =>
              isIn(name) ? told(it) : '–',
            )
            return [label, option!, named(format!), ...cells]
          }),
        },
      ],
      goals: [],
      plots: [],
      figures,
    }
  } finally {
    await rig.close()
  }
}

const cliff = (proxy: FaultProxy) => proxy.set({ kind: 'cliff' }, 'existing')

const named = (format: string): string =>
  format === 'inline'
    ? 'inline, below'
    : `\`${format.replace('mqtt(60)', 'mqtt(keepAlive)').replace('stomp(1000)', 'stomp(period)')}\``
