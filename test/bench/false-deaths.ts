import type { Page } from 'playwright'
import { launchBrowser } from '../life/launched-browser.ts'
import { descendants, stop } from '../life/process-tree.ts'
import type { Lane } from './lane-rig.ts'
import { LaneRig } from './lane-rig.ts'
import type { Pace } from './libraries.ts'
import { BELAY, CHOICES } from './libraries.ts'
import type { LanesBench } from './page/lanes.ts'
import type { Result } from './result.ts'
import type { Stage } from './stage.ts'

const PACES: readonly Pace[] = ['defaults', 'tuned']
const MEGABYTE = 1_000_000
const CHUNK = 62_500
const LATENCY = 60_000
const BLOCK = 5000
const BLOCKS = 5
/** A minute until the browser holds timers back, and two in which it does. */
const HIDDEN = 180_000
const NAP = 15_000
const NAPS = 5

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

interface Open {
  page: Page
  lanes: Lane[]
}

interface Ordeal {
  title: string
  /** Lives through it; the links are healthy all the time. */
  run: (open: Open) => Promise<void>
}

const SHARED: Record<string, Ordeal> = {
  transfer: {
    title: '20 MB up and back at 1 MB/s',
    async run({ page, lanes }) {
      await Promise.all(
        lanes.map(({ proxy }) => proxy.set({ kind: 'slow', bandwidth: MEGABYTE }, 'both')),
      )
      await page.evaluate(
        ([count, size]) => (window.bench as LanesBench).load(count, size, 60_000),
        [(20 * MEGABYTE) / CHUNK, CHUNK] as const,
      )
    },
  },
  latency: {
    title: '400 ms and up to 200 of jitter, one minute',
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
}

const ALONE = {
  throttled: { title: 'hidden for three minutes, timers throttled' },
  sleep: { title: `asleep for 15 s, ${NAPS} times, replies queued` },
}

const TITLES: Record<string, { title: string }> = { ...SHARED, ...ALONE }

interface Deaths {
  ordeal: string
  library: string
  pace: Pace
  /** Links that were given up; `null` where the library could not be started. */
  deaths: number | null
}

/** Links that are given up although nothing is wrong with them. */
export async function falseDeaths(stage: Stage): Promise<Result> {
  const figures = (await Promise.all([shared(stage), hidden(stage), asleep(stage)])).flat()
  const of = (ordeal: string, library: string, pace: Pace) =>
    figures.find(it => it.ordeal === ordeal && it.library === library && it.pace === pace)?.deaths
  const ours = figures.filter(({ library }) => library === BELAY.name)
  const total = ours.reduce((sum, { deaths }) => sum + (deaths ?? NaN), 0)
  const theirs = figures.filter(({ library, deaths }) => library !== BELAY.name && deaths)
  return {
    title: 'False deaths',
    about: `Links that were given up, by whichever side, although all bytes arrived: 20 MB in messages of 62.5 kB at 1 MB/s each way; a long link; a page whose main thread is busy; a tab that nobody looks at, whose chained timers Chromium lets fire once a minute; a browser whose processes are stopped for 15 s while a reply is on its way over a link of 300 ms. Each client at its defaults, and tuned as for the recovery; the servers are tuned with them, and some of those end a link on which they hear nothing for a while (Socket.IO’s, MQTT’s), which counts as well.`,
    tables: [
      {
        columns: [
          'client',
          ...Object.values(TITLES).flatMap(({ title }) => PACES.map(pace => `${title}, ${pace}`)),
        ],
        rows: CHOICES.map(({ name, label }) => [
          label,
          ...Object.keys(TITLES).flatMap(ordeal =>
            PACES.map(pace => of(ordeal, name, pace) ?? '–'),
          ),
        ]),
      },
    ],
    goals: [
      {
        what: 'false deaths of **ReconnectingWebSocket** in all of them',
        bound: 'none, where the peers have some',
        measured: `${total}; of the peers' cells ${theirs.length} have some`,
        reached: total === 0 && theirs.length > 0,
      },
    ],
    plots: [],
    figures,
  }
}

/** What pages of one browser can live through side by side. */
async function shared(stage: Stage): Promise<Deaths[]> {
  const rig = new LaneRig(stage)
  try {
    const found = []
    // One pace after the other: the transfers are work.
    for (const pace of PACES) {
      const opened: [string, Open][] = []
      for (const ordeal of Object.keys(SHARED)) opened.push([ordeal, await open(rig, pace)])
      found.push(
        ...(await Promise.all(
          opened.map(async ([ordeal, it]) => {
            await SHARED[ordeal]!.run(it)
            // A verdict may be on its way.
            await pause(3000)
            return count(ordeal, pace, it)
          }),
        )),
      )
      stage.say(`false deaths: slow links and busy pages, ${pace}: done`)
    }
    return found.flat()
  } finally {
    await rig.close()
  }
}

async function hidden(stage: Stage): Promise<Deaths[]> {
  const grace = '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10'
  return inOwnBrowser(stage, [grace], 'throttled', async (_, __, front) => {
    await front()
    await pause(HIDDEN)
  })
}

async function asleep(stage: Stage): Promise<Deaths[]> {
  return inOwnBrowser(stage, [], 'sleep', async (opened, pid) => {
    const slow = { kind: 'slow', latency: 150 } as const
    const lanes = opened.flatMap(({ lanes }) => lanes)
    await Promise.all(lanes.map(({ proxy }) => proxy.set(slow, 'both')))
    for (let nap = 0; nap < NAPS; nap++) {
      await pause(4000 + nap * 270)
      const wake = stop(descendants(pid))
      await pause(NAP)
      wake()
    }
    await pause(6000)
  })
}

async function inOwnBrowser(
  stage: Stage,
  args: readonly string[],
  ordeal: string,
  run: (opened: Open[], pid: number, front: () => Promise<void>) => Promise<void>,
): Promise<Deaths[]> {
  if (process.platform === 'win32') return []
  const launched = await launchBrowser(args)
  const rig = new LaneRig({
    ...stage,
    async open(entry, query) {
      const page = await launched.context.newPage()
      await page.goto(stage.address(entry, query))
      await page.waitForFunction(() => 'bench' in window)
      return page
    },
  })
  try {
    const opened: Open[] = []
    for (const pace of PACES) opened.push(await open(rig, pace))
    await run(opened, launched.pid, async () => {
      const front = await launched.context.newPage()
      await front.bringToFront()
    })
    const found = await Promise.all(opened.map((it, i) => count(ordeal, PACES[i]!, it)))
    stage.say(`false deaths: ${TITLES[ordeal]!.title}: done`)
    return found.flat()
  } finally {
    await launched.close()
    await rig.close()
  }
}

async function open(rig: LaneRig, pace: Pace): Promise<Open> {
  const lanes = await Promise.all(CHOICES.map(library => rig.lane({ library, pace })))
  return rig.open(lanes)
}

/** Links that each lane has used up since its first. */
async function count(ordeal: string, pace: Pace, { page, lanes }: Open): Promise<Deaths[]> {
  const deaths = await page.evaluate(() => (window.bench as LanesBench).deaths())
  return CHOICES.map(({ name }) => {
    const lane = lanes.find(({ library }) => library.name === name)
    return { ordeal, library: name, pace, deaths: lane ? deaths[lane.id]! : null }
  })
}
