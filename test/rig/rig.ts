/** Every browser test stands on this: a page with the library, a real server, a real fault proxy. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test as base, expect } from '@playwright/test'
import type { FaultProxy } from '../../demo/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../demo/proxy/fault-proxy.ts'
import type { EchoServer } from '../../demo/server/echo-server.ts'
import { startEchoServer } from '../../demo/server/echo-server.ts'
import { HARNESS } from './build-harness.ts'

export { expect }

interface Workers {
  /** Serves the page under test. */
  site: string
}

interface Fixtures {
  server: EchoServer
  faults: FaultProxy
  /** The address of the server through the proxy. */
  url: string
}

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>belay-ws</title><script type="module" src="/harness.js"></script>'

export const test = base.extend<Fixtures, Workers>({
  site: [
    async ({}, use) => {
      const script = await readFile(HARNESS)
      const site = createServer((request, response) => {
        const isScript = request.url === '/harness.js'
        response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
        response.end(isScript ? script : PAGE)
      })
      await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
      await use(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
      site.closeAllConnections()
      await new Promise(resolve => site.close(resolve))
    },
    { scope: 'worker' },
  ],
  server: async ({}, use) => {
    const server = await startEchoServer()
    await use(server)
    await server.stop()
  },
  faults: async ({ server }, use) => {
    const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
    await use(proxy)
    await proxy.close()
  },
  url: async ({ faults }, use) => {
    await use(`ws://127.0.0.1:${faults.port}/`)
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
