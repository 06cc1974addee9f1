/** Every browser test stands on this: a page with the library, a real server, a real fault proxy. */
import { test as base, expect } from '@playwright/test'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { ProxyChain } from '../../src/proxy/proxy-chain.ts'
import { startProxyChain } from '../../src/proxy/proxy-chain.ts'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startSite } from './site.ts'
import type { Lend } from './tabs.ts'
import { expectNothingLeft, lendNew, lendTabs } from './tabs.ts'

export { expect }

interface Workers {
  /** Serves the page under test. */
  site: string
  /** Whether tests that need no tab of their own get the same one after another; for a config. */
  sharesTabs: boolean
  lend: Lend | undefined
}

interface Fixtures {
  /** How many proxies stand in a row before the server; an option for `test.use`. */
  hops: number
  /** Which errors may go unhandled in the page: those that the test throws; for `test.use`. */
  onPurpose: RegExp
  /** Whether the test leaves traces in its tab that outlive the page; for `test.use`. */
  ownTab: boolean
  server: EchoServer
  /** The proxies, the first one nearest to the browser. */
  chain: ProxyChain
  /** The last proxy of the row: a fault there is one that the browser's own TCP never sees. */
  faults: FaultProxy
  /** The address of the server through the proxy. */
  url: string
}

/**
 * Firefox logs a connection that fails as an error of the page's script. It has no name, which
 * whatever a script throws has.
 */
const isConnectionReport = ({ name, message }: Error) => !name && /\bwss?:\/\//.test(message)

/** No step of a report: each costs the worker a message and the reading of a stack. */
const UNTOLD = { box: 'self', scope: 'test' } as const

export const test = base.extend<Fixtures, Workers>({
  site: [
    async ({}, use) => {
      const site = await startSite()
      await use(site.url)
      await site.stop()
    },
    { scope: 'worker' },
  ],
  sharesTabs: [false, { option: true, scope: 'worker' }],
  lend: [
    async ({ browser, sharesTabs }, use) => {
      await use(sharesTabs ? await lendTabs(browser) : undefined)
    },
    { scope: 'worker' },
  ],
  server: [
    async ({}, use) => {
      const server = await startEchoServer()
      await use(server)
      await server.stop()
    },
    UNTOLD,
  ],
  hops: [1, { option: true }],
  onPurpose: [/on purpose/, { option: true }],
  chain: [
    async ({ server, hops }, use) => {
      const target = { host: '127.0.0.1', port: server.port }
      const chain = await startProxyChain({ target, hops })
      await use(chain)
      await chain.close()
    },
    UNTOLD,
  ],
  faults: [({ chain }, use) => use(chain.proxies.at(-1)!), UNTOLD],
  url: [({ chain }, use) => use(`ws://127.0.0.1:${chain.port}/`), UNTOLD],
  ownTab: [false, { option: true }],
  page: [
    async ({ browser, lend, ownTab, site, onPurpose }, use) => {
      const { page, giveBack } = await (lend ? lend(ownTab) : lendNew(browser))
      const unhandled: string[] = []
      await page.goto(site)
      // Not before: until it is replaced, the document of the test before may have an error to report.
      page.on('pageerror', error => {
        if (!isConnectionReport(error)) unhandled.push(error.message)
      })
      if (lend && !ownTab) await expectNothingLeft(page)
      await use(page)
      await giveBack()
      expect(unhandled.filter(message => !onPurpose.test(message))).toEqual([])
    },
    UNTOLD,
  ],
})
