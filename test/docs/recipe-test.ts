/** What the tests of recipes share: a recipe with its server behind a fault proxy, in a real page. */
import { request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { test as base } from '../rig/rig.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { POLICY, serveFolder } from '../package/serve-folder.ts'
import type { Block } from './blocks.ts'
import { bundle, copy, portOf, startServer } from './copied.ts'

export { expect }

/** A recipe that runs. */
export interface Running {
  page: Page
  faults: FaultProxy
  /** What has been pushed to `told` in the page. */
  told: () => Promise<any[]>
}

interface Fixtures {
  /**
   * Copies a recipe, starts its `server.js` behind a proxy, and opens a page.
   *
   * @param driver - A module beside the recipe's; it pushes what it sees to the global `told`.
   */
  run: (blocks: readonly Block[], driver: string, env?: Record<string, string>) => Promise<Running>
  /** Serves a folder, opens its page, and complains of whatever goes wrong in there. */
  visit: (folder: string, answer?: Answer) => Promise<Page>
}

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean

export const test = base.extend<Fixtures>({
  visit: async ({ context }, use) => {
    const undo: (() => Promise<unknown>)[] = []
    const errors: string[] = []
    await use(async (folder, answer) => {
      const site = await serveFolder(folder, POLICY, answer)
      undo.push(() => site.stop())
      const page = await context.newPage()
      page.on('pageerror', ({ message }) => errors.push(message))
      await page.addInitScript(() => Object.assign(globalThis, { told: [] }))
      await page.goto(site.url)
      return page
    })
    for (const step of undo) await step()
    expect(errors).toEqual([])
  },
  run: async ({ visit }, use) => {
    const undo: (() => unknown)[] = []
    await use(async (blocks, driver, env) => {
      const server = startServer(copy(blocks), env)
      undo.push(() => server.kill('SIGKILL'))
      const port = await portOf(server)
      const faults = await startFaultProxy({ target: { host: '127.0.0.1', port } })
      undo.push(() => faults.close())
      const out = await bundle(copy(blocks, `ws://127.0.0.1:${faults.port}`), driver)
      const page = await visit(out, forward(port))
      return { page, faults, told: () => page.evaluate(() => (globalThis as any).told as any[]) }
    })
    for (const step of undo.reverse()) await step()
  },
})

/** Hands on what is no file of the site, as the proxy of a dev server does. */
const forward =
  (port: number): Answer =>
  (from, to) => {
    if (from.method === 'GET') return false
    const { url, method } = from
    const onward = request({ host: '127.0.0.1', port, path: url, method }, answer => {
      to.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(to)
    })
    from.pipe(onward)
    return true
  }
