import { launchBrowser } from '../life/launched-browser.ts'
import { descendants, stop } from '../life/process-tree.ts'
import { LOSSY, lossy } from './false-deaths/lossy.ts'
import type { Deaths, Open, Ordeal } from './false-deaths/ordeals.ts'
import { PACES, SHARED, count, open, pause, shared } from './false-deaths/ordeals.ts'
import { LaneRig } from './lane-rig.ts'
import { BEFORE, BELAY, choices } from './libraries.ts'
import type { Result } from './result.ts'
import type { Stage } from './stage.ts'

/** A minute until the browser holds timers back, and two in which it does. */
const HIDDEN = 180_000
const NAP = 15_000
const NAPS = 5

const TITLES: Record<string, Pick<Ordeal, 'title' | 'isStill'>> = {
  ...SHARED,
  // TCP repeats a packet after 0.2 s, 0.6 s and 1.4 s.
  loss: { title: LOSSY, isStill: true },
  throttled: { title: 'hidden for three minutes, timers throttled' },
  sleep: { title: `asleep for 15 s, ${NAPS} times, replies queued` },
}

/** Connections that are given up although nothing is wrong with them. */
export async function falseDeaths(stage: Stage): Promise<Result> {
  // A browser and servers of its own, which are work.
  const lost = await lossy(stage)
  const others = await Promise.all([shared(stage), hidden(stage), asleep(stage)])
  const isMissing = typeof lost === 'string'
  const figures = [...others.flat(), ...(isMissing ? [] : lost)]
  if (isMissing) stage.say(`false drops: no packets lost: ${lost}`)
  const ours = figures.filter(
    ({ library, pace, ordeal }) =>
      library === BELAY.name && !(pace === 'tuned' && TITLES[ordeal]!.isStill),
  )
  const total = ours.reduce((sum, { deaths }) => sum + (deaths ?? NaN), 0)
  const theirs = figures.filter(
    ({ library, deaths }) => ![BELAY.name, BEFORE].includes(library) && deaths,
  )
  return {
    title: 'False drops',
    about: `Connections that either side gave up although all bytes arrived. A transfer sends 20 MB in messages of 62.5 kB at 1 MB/s each way. A download stalls now and then, because a proxy pauses or the network loses packets. If the server is not the demo’s, as much goes up as well. Chromium lets chained timers of a hidden tab fire once a minute. “Asleep” means that all processes of the browser stop for 15 s. A reply is on its way then, over a link of 300 ms. Each client runs at its defaults, and tuned as for the recovery. Tuned, a client is told to give a connection up after a second of silence. A pause of a second and a packet that is lost twice are such a silence, so the goal leaves these two cells out. The servers are tuned with the clients. Some of them end a connection on which they receive nothing for a while (Socket.IO’s, MQTT’s), which counts as well.${isMissing ? ` The loss was not measured: ${lost}.` : ''}`,
    tables: PACES.map(pace => ({
      title: pace === 'defaults' ? 'Each with its own defaults' : 'Tuned',
      columns: ['client', ...Object.values(TITLES).map(({ title }) => title)],
      rows: choices(stage.before).map(({ name, label }) => [
        label,
        ...Object.keys(TITLES).map(
          ordeal =>
            figures.find(it => it.ordeal === ordeal && it.library === name && it.pace === pace)
              ?.deaths ?? '–',
        ),
      ]),
    })),
    goals: [
      {
        what: 'false drops of **ReconnectingWebSocket**, wherever no silence is as long as its timeout',
        bound: 'none, where the peers have some',
        measured: `${total} in ${ours.length} cells; of the peers' cells ${theirs.length} have some`,
        reached: total === 0 && theirs.length > 0,
      },
    ],
    plots: [],
    figures,
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
    for (const pace of PACES) opened.push(await open(rig, stage, pace))
    await run(opened, launched.pid, async () => {
      const front = await launched.context.newPage()
      await front.bringToFront()
    })
    const found = await Promise.all(opened.map((it, i) => count(stage, ordeal, PACES[i]!, it)))
    stage.say(`false drops: ${TITLES[ordeal]!.title}: done`)
    return found.flat()
  } finally {
    await launched.close()
    await rig.close()
  }
}
