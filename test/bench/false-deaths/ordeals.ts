/** What healthy connections go through in pages of one browser, side by side. */
import type { Page } from 'playwright'
import type { Lane } from '../lane-rig.ts'
import { LaneRig } from '../lane-rig.ts'
import type { Pace } from '../libraries.ts'
import { choices } from '../libraries.ts'
import type { LanesBench } from '../page/lanes.ts'
import type { Stage } from '../stage.ts'

export const PACES: readonly Pace[] = ['defaults', 'tuned']

const MEGABYTE = 1_000_000
const CHUNK = 62_500
const LATENCY = 60_000
const BLOCK = 5000
const BLOCKS = 5
/**
 * Bytes and bytes per second of a download that is disturbed: so slow that all of them together are
 * no work, so short that a reply behind all of it comes within half of `answerTimeout`.
 */
const DOWNLOAD = 3 * MEGABYTE
const BANDWIDTH = MEGABYTE / 4
const DOWNLOADS = 3
/** A proxy that pauses, in ms. */
const PAUSE = 1000
const BETWEEN = 3300

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

export interface Open {
  page: Page
  lanes: Lane[]
}

export interface Ordeal {
  title: string
  /** Alone: what runs beside it would lengthen its round trips. */
  isAlone?: boolean
  /** The network stands still for as long as the tuned timeout, which then has to end it. */
  isStill?: boolean
  /** Goes through it; the connections are healthy all the time. */
  run: (open: Open) => Promise<void>
}

/** Drops of one client in one ordeal. */
export interface Deaths {
  ordeal: string
  library: string
  pace: Pace
  /** Connections that were given up; `null` where the library could not be started. */
  deaths: number | null
}

async function slow({ lanes }: Open, bandwidth: number): Promise<void> {
  await Promise.all(lanes.map(({ proxy }) => proxy.set({ kind: 'slow', bandwidth }, 'both')))
}

/** Downloads over a thin link. */
export async function download(open: Open): Promise<void> {
  await slow(open, BANDWIDTH)
  for (let i = 0; i < DOWNLOADS; i++) {
    await open.page.evaluate(
      ([count, size]) => (window.bench as LanesBench).download(count, size, 60_000),
      [DOWNLOAD / CHUNK, CHUNK] as const,
    )
  }
}

/** How `download` is told of. */
export const DOWNLOADED = `${(DOWNLOADS * DOWNLOAD) / MEGABYTE} MB down at ${BANDWIDTH / 1000} kB/s`

export const SHARED: Record<string, Ordeal> = {
  transfer: {
    title: '20 MB up and back at 1 MB/s',
    async run(open) {
      await slow(open, MEGABYTE)
      await open.page.evaluate(
        ([count, size]) => (window.bench as LanesBench).load(count, size, 60_000),
        [(20 * MEGABYTE) / CHUNK, CHUNK] as const,
      )
    },
  },
  latency: {
    title: '400 ms and up to 200 of jitter, one minute',
    isAlone: true,
    async run({ lanes }) {
      const slow = { kind: 'slow', latency: 200, jitter: 100 } as const
      await Promise.all(lanes.map(({ proxy }) => proxy.set(slow, 'both')))
      await pause(LATENCY)
    },
  },
  block: {
    title: `main thread blocked for 5 s, ${BLOCKS} times`,
    async run({ page }) {
      for (let i = 0; i < BLOCKS; i++) {
        // Another moment of the heartbeat each time.
        await pause(3000 + i * 230)
        await page.evaluate(ms => (window.bench as LanesBench).block(ms), BLOCK)
      }
    },
  },
  pauses: {
    title: `${DOWNLOADED}, a proxy that pauses for 1 s every ${(BETWEEN + PAUSE) / 1000} s`,
    isStill: true,
    async run(open) {
      let isOver = false
      const over = download(open).finally(() => (isOver = true))
      while (!isOver) {
        await pause(BETWEEN)
        // A cliff holds what it does not pass on.
        await Promise.all(open.lanes.map(({ proxy }) => proxy.set({ kind: 'cliff' }, 'existing')))
        await pause(PAUSE)
        await slow(open, BANDWIDTH)
      }
      await over
    },
  },
}

/** A page with each client at this pace. */
export async function open(rig: LaneRig, stage: Stage, pace: Pace): Promise<Open> {
  const wishes = choices(stage.before).map(library => rig.lane({ library, pace }))
  return rig.open(await Promise.all(wishes))
}

/** Connections that each lane has used up since its first. */
export async function count(
  stage: Stage,
  ordeal: string,
  pace: Pace,
  { page, lanes }: Open,
): Promise<Deaths[]> {
  const deaths = await page.evaluate(() => (window.bench as LanesBench).deaths())
  return choices(stage.before).map(({ name }) => {
    const lane = lanes.find(({ library }) => library.name === name)
    return { ordeal, library: name, pace, deaths: lane ? deaths[lane.id]! : null }
  })
}

/** What pages of one browser can live through side by side. */
export async function shared(stage: Stage): Promise<Deaths[]> {
  const rig = new LaneRig(stage)
  try {
    const found = []
    // One pace after the other: the transfers are work.
    for (const pace of PACES) {
      for (const isAlone of [false, true]) {
        const names = Object.keys(SHARED).filter(name => !!SHARED[name]!.isAlone === isAlone)
        const opened: [string, Open][] = []
        for (const ordeal of names) opened.push([ordeal, await open(rig, stage, pace)])
        found.push(...(await Promise.all(opened.map(it => goThrough(stage, pace, ...it)))))
      }
      stage.say(`false drops: slow links and busy pages, ${pace}: done`)
    }
    return found.flat()
  } finally {
    await rig.close()
  }
}

async function goThrough(stage: Stage, pace: Pace, ordeal: string, it: Open): Promise<Deaths[]> {
  await SHARED[ordeal]!.run(it)
  // A verdict may be on its way.
  await pause(3000)
  return count(stage, ordeal, pace, it)
}
