/** What must hold under every client library. */
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import type { Page } from '@playwright/test'
import { test as base, expect } from '@playwright/test'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { PAGES } from './build-pages.ts'
import type {} from './page/page.ts'
import type { Server } from './server/server.ts'

/** One library in the table. */
export interface Row {
  /** The name of its module in `page/libraries`. */
  library: string
  /** How the class is handed in. */
  option: string
  /** The name of the format, as in `page/page.ts`. */
  format: string
  /** What follows the origin in the address. */
  path?: string
  server: () => Promise<Server>
  /** Why the server cannot be had on this machine; `undefined` where it can. */
  whyNot?: () => string | undefined
  /** The longest first delay of the library's own backoff, in ms. */
  backoff: number
  /** Whether the format asks and the server replies. Default `true`. */
  isAsking?: boolean
  /** The library watches the same silence, and may be the first to see it. Default `false`. */
  isWatching?: boolean
  /** Whether a message is a heartbeat as the format sends it, and the reply to one. */
  isPing?: (message: string) => boolean
  isReply?: (message: string) => boolean
  /** Whether the library sends heartbeats of its own, or answers the server's. */
  isOwnBeat?: (message: string) => boolean
}

const HEARTBEAT = { interval: 1000, timeout: 2000, answerTimeout: 6000 }
/** A dial, a handshake and one exchange on a loaded machine. */
const DIAL = 2000

const test = base.extend<{ row: Row; server: Server; faults: FaultProxy }, { site: string }>({
  site: [
    async ({}, use) => {
      const site = createServer((request, response) => {
        const file = basename(request.url!)
        response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
        if (file) createReadStream(`${PAGES}/${file}`).pipe(response)
        else response.end('<!doctype html><script type="module" src="/page.js"></script>')
      })
      await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
      await use(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
      site.closeAllConnections()
      await new Promise(resolve => site.close(resolve))
    },
    { scope: 'worker' },
  ],
  row: [undefined as unknown as Row, { option: true }],
  server: async ({ row }, use) => {
    const server = await row.server()
    await use(server)
    await server.stop()
  },
  faults: async ({ server }, use) => {
    const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
    await use(proxy)
    await proxy.close()
  },
  page: async ({ page, site, row, server, faults }, use) => {
    await page.goto(site)
    await page.waitForFunction(() => 'under' in window)
    await page.evaluate(start => window.under.start(start), {
      library: row.library,
      url: `ws://127.0.0.1:${faults.port}${row.path ?? '/'}`,
      direct: `ws://127.0.0.1:${server.port}${row.path ?? '/'}`,
      format: row.format,
      heartbeat: HEARTBEAT,
      isGlobal: row.option === 'the global',
    })
    await use(page)
  },
})

const exchange = (page: Page, within = 30_000): Promise<number> =>
  page.evaluate(within => window.under.exchange(within), within)

const seen = (page: Page) => page.evaluate(() => window.under.seen)

/** Registers the tests of one library. */
export function under(row: Row): void {
  test.describe(`${row.library} through ${row.option}`, () => {
    test.use({ row })
    const reason = row.whyNot?.()
    test.skip(reason !== undefined, reason)

    test('works, and sees nothing of ours', async ({ page, faults }) => {
      await exchange(page)
      const upBefore = faults.state().bytes.up
      // Ten of ours, a few of its own.
      for (let i = 0; i < 10; i++) {
        await exchange(page)
        await new Promise(resolve => setTimeout(resolve, 500))
      }
      const { sockets, sent, received, closes, pongs } = await seen(page)
      if (row.isAsking ?? true) expect(pongs).toBeGreaterThan(2)
      expect(closes).toEqual([])
      expect(sockets).toBe(1)
      expect(faults.connections).toBe(1)
      expect(faults.state().bytes.up).toBeGreaterThan(upBefore)
      const { isPing = () => false, isReply = () => false, isOwnBeat } = row
      // A reply that it sees is one that it asked for.
      expect(received.filter(isReply).length).toBeLessThanOrEqual(sent.filter(isPing).length)
      if (isOwnBeat) expect([...sent, ...received].filter(isOwnBeat).length).toBeGreaterThan(1)
    })

    test('is back after a cliff', async ({ page, faults }) => {
      await exchange(page)
      await faults.set({ kind: 'cliff' }, 'existing')
      const took = await exchange(page, 60_000)
      const { sockets, closes } = await seen(page)
      if (!row.isWatching) expect(closes).toEqual(['1006 heartbeat timeout'])
      expect(sockets).toBe(2)
      expect(took).toBeLessThan(HEARTBEAT.interval + HEARTBEAT.timeout + row.backoff + DIAL)
      console.log(`${row.library}: exchanging again ${(took / 1000).toFixed(1)} s after the cliff`)
    })

    test('is left alone on a slow link', async ({ page, faults }) => {
      await faults.set({ kind: 'slow', latency: 400, jitter: 200 })
      for (let i = 0; i < 5; i++) await exchange(page)
      await new Promise(resolve => setTimeout(resolve, 5000))
      await exchange(page)
      expect(await seen(page)).toMatchObject({ sockets: 1, closes: [] })
    })

    test('closes when it is told to, and stays closed', async ({ page, faults }) => {
      await exchange(page)
      await page.evaluate(() => window.under.close())
      await expect
        .poll(() => faults.state().connections.every(({ ended }) => ended.up), { timeout: 30_000 })
        .toBe(true)
      // Longer than the heartbeat and the first delay of anything here.
      await new Promise(resolve => setTimeout(resolve, 4000))
      expect((await seen(page)).sockets).toBe(1)
    })
  })
}
