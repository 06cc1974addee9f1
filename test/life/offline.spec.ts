/**
 * `offline` that lies, and `online` that does not: a machine without a network, whose own server is
 * within reach all the same.
 */
import type { Page } from '@playwright/test'
import { chromium } from '@playwright/test'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'
import { expect, test as base } from '../rig/rig.ts'
import type { LonelyHost } from './lonely-host.ts'
import { startLonelyHost, whyNoLonelyHost } from './lonely-host.ts'

/** Against a wait of 24 days, in ms. */
const SOON = 5000

const test = base.extend<{ host: LonelyHost; lonely: Page }>({
  host: async ({}, use) => {
    const host = await startLonelyHost()
    await use(host)
    await host.stop()
  },
  lonely: async ({ host }, use, testInfo) => {
    const executablePath = await host.writeBrowser(testInfo.outputPath('browser'))
    const browser = await chromium.launch({ executablePath, args: [...launchArguments] })
    const page = await browser.newPage()
    await page.goto(host.site)
    await page.waitForFunction(() => 'belay' in window)
    await use(page)
    await browser.close()
  },
})

const reason = whyNoLonelyHost()
test.skip(!!reason, reason ?? '')

test('offline for ever, with the server in reach: connects, and again after a loss', async ({
  lonely,
  host,
}) => {
  const seen = await lonely.evaluate(async url => {
    const before = navigator.onLine
    const { client, log } = belay.connect(url, { minReconnectionDelay: 10 })
    await belay.told(log, 'pong')
    client.send('!terminate')
    await belay.told(log, 'connected', 2)
    await belay.told(log, 'pong', 2)
    return [before, navigator.onLine]
  }, host.server)
  expect(seen).toEqual([false, false])
})

test('online in a long wait dials at once, in the page and in a worker', async ({
  lonely,
  host,
}) => {
  await lonely.evaluate(
    async ([site, url]) => {
      const wait = async (url: string) => {
        let attempts = 0
        const client = new belay.ReconnectingWebSocket(
          () => (attempts++ ? url : 'ws://127.0.0.1:9/'),
          undefined,
          belay.PATIENT,
        )
        const log = belay.record(client)
        await belay.told(log, 'waiting')
        const withheld = belay.watchWithheld()
        let onlineAt = 0
        const note = () => navigator.onLine && (onlineAt ||= performance.now())
        addEventListener('online', note)
        // A worker of Chromium hears of this alone, and at times a moment before it is true.
        ;(navigator as any).connection.addEventListener('change', note)
        setInterval(note, 1)
        const dialled = belay.told(log, 'connecting', 2, 60_000).then(async ({ at }) => {
          await belay.told(log, 'connected')
          return { onlineAt, after: at - onlineAt - withheld(onlineAt, at) }
        })
        // The second that lies between two dials.
        await new Promise(resolve => setTimeout(resolve, 1100))
        return { onLine: navigator.onLine, dialled }
      }
      const code = `
        import '${site}harness.js'
        const { onLine, dialled } = await (${String(wait)})('${url}')
        postMessage(onLine)
        postMessage(await dialled)
      `
      const script = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
      const worker = new Worker(script, { type: 'module' })
      const said = () =>
        new Promise<any>(resolve =>
          worker.addEventListener('message', ({ data }) => resolve(data), { once: true }),
        )
      const [page, inWorker] = await Promise.all([wait(url), said()])
      window.kept = { dialled: Promise.all([page.dialled, said()]) }
      if (page.onLine || inWorker) throw new Error('it is online already')
    },
    [host.site, host.server] as const,
  )
  host.plugIn()
  const dials = await lonely.evaluate(
    () => window.kept.dialled as Promise<{ onlineAt: number; after: number }[]>,
  )
  console.log(
    `dialled after online: ${dials.map(({ after }) => `${after.toFixed(1)} ms`).join(', ')}`,
  )
  for (const { onlineAt, after } of dials) {
    expect(onlineAt).toBeGreaterThan(0)
    expect(after).toBeLessThan(SOON)
  }
})
