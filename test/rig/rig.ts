/** Every browser test stands on this: a page with the library, a real server, a real fault proxy. */
import { test as base, expect } from '@playwright/test'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { ProxyChain } from '../../src/proxy/proxy-chain.ts'
import { startProxyChain } from '../../src/proxy/proxy-chain.ts'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startSite } from './site.ts'
import type { Lend } from './tabs.ts'
import { lendNew, lendTabs } from './tabs.ts'

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
    async ({ browser, sharesTabs, site }, use) => {
      await use(sharesTabs ? await lendTabs(browser, `${site}blank`) : undefined)
    },
    { scope: 'worker' },
  ],
  server: async ({}, use) => {
    const server = await startEchoServer()
    await use(server)
    await server.stop()
  },
  hops: [1, { option: true }],
  onPurpose: [/on purpose/, { option: true }],
  chain: async ({ server, hops }, use) => {
    const chain = await startProxyChain({ target: { host: '127.0.0.1', port: server.port }, hops })
    await use(chain)
    await chain.close()
  },
  faults: async ({ chain }, use) => {
    await use(chain.proxies.at(-1)!)
  },
  url: async ({ chain }, use) => {
    await use(`ws://127.0.0.1:${chain.port}/`)
  },
  ownTab: [false, { option: true }],
  page: async ({ browser, lend, ownTab, site, onPurpose }, use) => {
    const { page, giveBack } = await (lend ? lend(ownTab) : lendNew(browser))
    const unhandled: string[] = []
    page.on('pageerror', error => {
      if (!isConnectionReport(error)) unhandled.push(error.message)
    })
    await page.goto(site)
    await use(page)
    await giveBack()
    expect(unhandled.filter(message => !onPurpose.test(message))).toEqual([])
  },
})
