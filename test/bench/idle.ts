import { LaneRig } from './lane-rig.ts'
import { CHOICES } from './libraries.ts'
import type { LanesBench } from './page/lanes.ts'
import { bars } from './report/bars.ts'
import type { Result } from './result.ts'
import { number } from './spread.ts'
import type { Stage } from './stage.ts'

const WATCHED = 120_000

interface Idle {
  library: string
  /** Per minute. */
  timers: number
  messages: number
  bytes: number
}

/** What a link costs on which the application says nothing. */
export async function idle(stage: Stage): Promise<Result> {
  const rig = new LaneRig(stage)
  try {
    const watched = []
    for (const library of CHOICES) {
      const lane = await rig.lane({ library, pace: 'defaults' })
      const { page } = await rig.open([lane], '?counting')
      watched.push({ library, lane, page })
    }
    // Past the handshake and what follows it.
    await new Promise(resolve => setTimeout(resolve, 5000))
    const figures = await Promise.all(
      watched.map(async ({ library, lane, page }): Promise<Idle> => {
        const look = async () => {
          const wakeUps = await page.evaluate(() => (window.bench as LanesBench).wakeUps())
          const { up, down } = lane.proxy.state().bytes
          return { ...wakeUps, bytes: up + down, at: performance.now() }
        }
        const before = await look()
        await new Promise(resolve => setTimeout(resolve, WATCHED))
        const after = await look()
        const minutes = (after.at - before.at) / 60_000
        return {
          library: library.name,
          timers: (after.timers - before.timers) / minutes,
          messages: (after.messages - before.messages) / minutes,
          bytes: (after.bytes - before.bytes) / minutes,
        }
      }),
    )
    const label = (name: string) => CHOICES.find(library => library.name === name)!.label
    return {
      title: 'Idle cost',
      about: `A connection on which the application says nothing, each client at its defaults and in a page of its own; per minute, of two minutes. Timers that fire and messages that come in both wake the page. The bytes are those of both ways, with WebSocket frames and without the headers of TCP. The servers of phoenix, SignalR and centrifuge are stand-ins with the timings of the real ones. Clients with fewer bytes than ours mostly send no heartbeat at all: see the recovery.`,
      tables: [
        {
          columns: [
            'client',
            'wake-ups per minute',
            'of these timers',
            'of these messages',
            'bytes per minute',
          ],
          rows: figures.map(({ library, timers, messages, bytes }) => [
            label(library),
            number(timers + messages, 1),
            number(timers, 1),
            number(messages, 1),
            number(bytes),
          ]),
        },
      ],
      goals: [],
      plots: [
        bars({
          name: 'idle',
          alt: 'Wake-ups per minute of an idle link, by client',
          unit: 'wake-ups per minute of an idle link',
          rows: figures.map(({ library, timers, messages }) => ({
            label: label(library),
            value: timers + messages,
          })),
        }),
      ],
      figures,
    }
  } finally {
    await rig.close()
  }
}
