/**
 * `npm run cliff`: the story of the demo without a screen. Starts everything, pulls the cable in
 * the proxy, plugs it in again, and prints who noticed, and when.
 */
import type { Page } from 'playwright'
import { chromium, errors } from 'playwright'
import { ensureBrowser } from './browser/ensure-browser.ts'
import { launchArguments } from './browser/launch-arguments.ts'
import type { Line } from './cliff-report.ts'
import { timeLine, verdict } from './cliff-report.ts'
import type {} from './page/cliff.ts'
import { startDemo } from './session.ts'

const HEARTBEAT = { interval: 2000, timeout: 2000 }
/** How long both lanes are watched before, without the cable, and after, in ms. */
const BEFORE = 3000
const OUTAGE = 8000
const AFTER = 15_000
/** How much longer for data that is not back by then; all in all it is less than a minute. */
const LONGER = 25_000

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Delays are drawn, so the attempt that finds the cable plugged in may be long in coming. */
async function dataIsBack(page: Page, pluggedAt: number): Promise<void> {
  const back = (since: number) =>
    window.cliff.said.some(
      ({ lane, kind, at }) => lane === 'belay' && kind === 'flows' && at > since,
    )
  await page.waitForFunction(back, pluggedAt, { timeout: LONGER }).catch((error: unknown) => {
    // The verdict says that nothing has come.
    if (!(error instanceof errors.TimeoutError)) throw error
  })
}

const executablePath = ensureBrowser()
const demo = await startDemo({ port: 0 })
const browser = await chromium.launch({ executablePath, args: [...launchArguments] })
try {
  const page = await browser.newPage()
  await page.goto(`${demo.url}cliff.html`)
  await page.waitForFunction(() => 'cliff' in window)
  await page.evaluate(([url, heartbeat]) => window.cliff.start(url, heartbeat), [
    `${demo.wsUrl}/?feed=1000`,
    HEARTBEAT,
  ] as const)
  await page.waitForFunction(() => window.cliff.flowing === 2)
  console.log(
    '\nBoth clients are connected through the fault proxy and get a message each second.\n' +
      `belay-ws asks every ${HEARTBEAT.interval / 1000} s and waits ${HEARTBEAT.timeout / 1000} s ` +
      'for the reply; reconnecting-websocket waits for the browser to tell it.\n',
  )
  await pause(BEFORE)

  const proxy = demo.chain.proxies[0]!
  const pulledAt = Date.now()
  await proxy.set({ kind: 'cliff' }, 'existing')
  await proxy.set({ kind: 'refuse' }, 'new')
  await pause(OUTAGE)
  const pluggedAt = Date.now()
  await proxy.heal()
  await pause(AFTER)
  await dataIsBack(page, pluggedAt)

  const lines: Line[] = [
    { lane: 'cable', at: pulledAt, text: 'pulled: bytes vanish' },
    { lane: 'cable', at: pluggedAt, text: 'plugged in again' },
    ...(await page.evaluate(() => window.cliff.said)),
  ]
  const believes = await page.evaluate(() => window.cliff.believes())
  console.log(timeLine(lines, pulledAt))
  console.log(verdict(lines, believes, pulledAt, pluggedAt))
} finally {
  await browser.close()
  await demo.close()
}
