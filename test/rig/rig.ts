/** Every browser test stands on this: a page with the library, a real server, a real fault proxy. */
import { readFile } from 'node:fs/promises'
import { test as base, expect } from '@playwright/test'
import type { FaultProxy } from '../../demo/proxy/fault-proxy.ts'
import type { ProxyChain } from '../../demo/proxy/proxy-chain.ts'
import { startProxyChain } from '../../demo/proxy/proxy-chain.ts'
import type { EchoServer } from '../../demo/server/echo-server.ts'
import { startEchoServer } from '../../demo/server/echo-server.ts'
import { HARNESS } from './build-harness.ts'
import { startSite } from './site.ts'

export { expect }

interface Workers {
  /** Serves the page under test. */
  site: string
}

interface Fixtures {
  /** How many proxies stand in a row before the server; an option for `test.use`. */
  hops: number
  server: EchoServer
  /** The proxies, the first one nearest to the browser. */
  chain: ProxyChain
  /** The last proxy of the row: a fault there is one that the browser's own TCP never sees. */
  faults: FaultProxy
  /** The address of the server through the proxy. */
  url: string
}

export const test = base.extend<Fixtures, Workers>({
  site: [
    async ({}, use) => {
      const site = await startSite(await readFile(HARNESS))
      await use(site.url)
      await site.stop()
    },
    { scope: 'worker' },
  ],
  server: async ({}, use) => {
    const server = await startEchoServer()
    await use(server)
    await server.stop()
  },
  hops: [1, { option: true }],
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
  page: async ({ page, site }, use) => {
    const unhandled: string[] = []
    page.on('pageerror', error => unhandled.push(error.message))
    await page.goto(site)
    await page.waitForFunction(() => 'belay' in window)
    await use(page)
    // What a test throws on purpose has `on purpose` in its message.
    expect(unhandled.filter(message => !message.includes('on purpose'))).toEqual([])
  },
})
