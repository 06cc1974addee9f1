/**
 * A tab that nobody looks at. After a minute of that Chromium lets chained timers fire once a
 * minute, all others on a grid of one second. (After five minutes, if the page was hidden before it
 * had loaded.)
 */
import type { Page } from '@playwright/test'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { StrictServer, StrictServerOptions } from './strict-server.ts'
import { startStrictServer } from './strict-server.ts'
import { expect, test as base } from './life-test.ts'
import { LONG } from '../rig/lengths.ts'

const MINUTE = 60_000
const HIDDEN = 12 * MINUTE
/** How long it takes until chained timers are held back for certain, in ms. */
const GRACE_AND_MORE = 75_000
/** Milliseconds without a data frame after which the server ends a client. */
const SILENCE = 45_000
/** How soon a cliff is noticed, in ms: `interval + timeout` and most of a minute for the tab. */
const NOTICED = 75_000

const test = base.extend<{
  serve: (options?: Partial<StrictServerOptions>) => Promise<StrictServer>
}>({
  serve: async ({}, use) => {
    const servers: StrictServer[] = []
    await use(async options => {
      const server = await startStrictServer({ silence: SILENCE, ...options })
      servers.push(server)
      return server
    })
    await Promise.all(servers.map(server => server.stop()))
  },
})

// For a page that is still loading when it is hidden; one that has loaded has a minute anyway.
const GRACE = 'grace_period_seconds/10'
test.use({ browserArguments: [`--enable-features=IntensiveWakeUpThrottling:${GRACE}`] })

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/** As pages do, and to have a measure of what the browser does to them. */
function busy(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.kept = { seconds: 0, since: 0 }
    setInterval(() => window.kept.seconds++, 1000)
  })
}

/** Waits until chained timers are held back, and counts from then on. */
async function throttled(pages: Page[]): Promise<void> {
  await wait(GRACE_AND_MORE)
  for (const page of pages) {
    await page.evaluate(() => void Object.assign(window.kept, { seconds: 0, since: Date.now() }))
  }
}

async function expectThrottled(page: Page): Promise<void> {
  const { state, seconds, elapsed } = await page.evaluate(() => ({
    state: document.visibilityState,
    seconds: window.kept.seconds as number,
    elapsed: Date.now() - window.kept.since,
  }))
  expect(state).toBe('hidden')
  // Once a minute, and once more for where the minute begins.
  expect(seconds).toBeLessThanOrEqual(1 + Math.ceil(elapsed / MINUTE))
}

test(
  `hidden for ${HIDDEN / MINUTE} minutes, every kind of heartbeat keeps its link to a server that ends the silent`,
  LONG,
  async ({ open, hide, site, serve }) => {
    test.setTimeout(HIDDEN + 2 * MINUTE)
    // No frame of the server's but the reply.
    const asked = await serve()
    const beaten = await serve({
      answer: () => undefined,
      greet: socket => {
        const beats = setInterval(() => socket.send('beat'), 15_000)
        socket.once('close', () => clearInterval(beats))
      },
    })
    const framed = await serve()
    const pages = await Promise.all([open(), open(), open()])
    await Promise.all(pages.map(busy))
    await pages[0].evaluate(port => void belay.connect(`ws://127.0.0.1:${port}/`), asked.port)
    await pages[1].evaluate(port => {
      const format = { ping: () => 'beat', replies: false, read: () => undefined }
      belay.connect(`ws://127.0.0.1:${port}/`, { heartbeat: { format } })
    }, beaten.port)
    const frame = await frameOf(pages[2], site.replace('127.0.0.1', 'localhost'))
    await frame.evaluate(port => void belay.connect(`ws://127.0.0.1:${port}/`), framed.port)
    await hide()
    await throttled(pages)
    await wait(HIDDEN - GRACE_AND_MORE)
    for (const page of pages) await expectThrottled(page)
    for (const [kind, server, place] of [
      ['ping and pong', asked, pages[0]],
      ['beats both ways', beaten, pages[1]],
      ['in a frame of another site', framed, frame],
    ] as const) {
      const ends = await place.evaluate(() =>
        window.now.log.filter(({ event }) => event === 'disconnected'),
      )
      const { killed, accepted, frames, longestSilence } = server
      console.log(
        `${kind}: ${ends.length} deaths, ${frames} frames, longest silence ${(longestSilence / 1000).toFixed(1)} s`,
      )
      expect
        .soft({ kind, ends, killed, accepted })
        .toEqual({ kind, ends: [], killed: 0, accepted: 1 })
      expect.soft(frames).toBeGreaterThanOrEqual(HIDDEN / 20_000)
    }
  },
)

async function frameOf(page: Page, src: string) {
  await page.evaluate(src => {
    const frame = document.createElement('iframe')
    frame.src = src
    document.body.append(frame)
  }, src)
  await expect.poll(() => page.frames().length).toBe(2)
  const frame = page.frames()[1]!
  await frame.waitForURL(src)
  await frame.waitForFunction(() => 'belay' in window)
  return frame
}

test('a cliff while hidden is noticed within 75 s', async ({ open, hide, serve }) => {
  test.setTimeout(4 * MINUTE)
  const server = await serve()
  const target = { host: '127.0.0.1', port: server.port }
  const tabs = await Promise.all(
    // An exchange takes 15 s; the cliffs fall into different parts of it.
    [0, 4_000, 8_000, 12_000].map(async phase => {
      const page = await open()
      await busy(page)
      const faults = await startFaultProxy({ target })
      await page.evaluate(port => void belay.connect(`ws://127.0.0.1:${port}/`), faults.port)
      return { phase, page, faults }
    }),
  )
  try {
    await hide()
    await throttled(tabs.map(({ page }) => page))
    const times = await Promise.all(
      tabs.map(async ({ phase, page, faults }) => {
        await wait(phase)
        const cliffAt = Date.now()
        await faults.set({ kind: 'cliff' }, 'existing')
        // Nothing is asked of the page meanwhile, so that nothing wakes it but itself.
        await expect
          .poll(() => faults.state().total, { timeout: 2 * MINUTE, intervals: [100] })
          .toBe(2)
        const [dead] = await page.evaluate(() =>
          window.now.log
            .filter(({ event }) => event === 'disconnected')
            .map(({ at, cause }) => ({ at: performance.timeOrigin + at, cause: cause as string })),
        )
        expect(dead!.cause).toBe('heartbeat')
        await expectThrottled(page)
        return Math.round(dead!.at - cliffAt)
      }),
    )
    console.log(`cliffs while hidden were noticed after ${times.join(', ')} ms`)
    for (const time of times) expect(time).toBeLessThan(NOTICED)
  } finally {
    await Promise.all(tabs.map(({ faults }) => faults.close()))
  }
})

test(
  'a timer of the page that is held back does not hold back what it begins',
  LONG,
  async ({ open, hide, server }) => {
    test.setTimeout(4 * MINUTE)
    const faults = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
    try {
      const page = await open()
      await busy(page)
      await page.evaluate(async port => {
        // Without a heartbeat, so that nothing ends the link before that.
        const { client, log } = belay.connect(`ws://127.0.0.1:${port}/`, { heartbeat: false })
        await belay.told(log, 'connected')
        // A chain so deep that its last timer, and whatever that sets, is one that is held back.
        window.kept.close = (depth = 0) => {
          if (depth < 8) return void setTimeout(() => window.kept.close(depth + 1), 20)
          window.kept.closedAt = performance.now()
          client.close()
        }
      }, faults.port)
      await hide()
      await throttled([page])
      await faults.set({ kind: 'cliff' }, 'existing')
      await page.evaluate(() => window.kept.close())
      const took = () =>
        page.evaluate(() => {
          const { closedAt } = window.kept
          const close = window.now.log.find(({ event }) => event === 'dom:close')
          if (close && !(close.at >= closedAt)) throw new Error('closed before close()')
          return close && close.at - closedAt
        })
      await expect.poll(took, { timeout: 3 * MINUTE, intervals: [2000] }).toBeTruthy()
      console.log(`closed ${Math.round((await took())!)} ms after close()`)
      // closeTimeout, a step of the grid for it and one for the second look, and some for the machine.
      expect(await took()).toBeLessThan(2_000 + 2 * 1_000 + 6_000)
    } finally {
      await faults.close()
    }
  },
)
