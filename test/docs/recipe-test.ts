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
  /** What has been pushed to `told` in the page; throws when the page has had an error. */
  told: () => Promise<any[]>
}

interface Fixtures {
  /**
   * Copies a recipe, starts its `server.js` behind a proxy, and opens a page.
   *
   * @param driver - A module beside the recipe's; it pushes what it sees to the global `told`. The
   *   proxy's address stands in place of `wss://example.com`, as in the recipe.
   */
  run: (blocks: readonly Block[], driver: string, env?: Record<string, string>) => Promise<Running>
  /** The errors of the pages. A test with one fails. */
  errors: string[]
  /** Serves a folder, and opens its page. */
  visit: (folder: string, answer?: Answer) => Promise<Page>
}

type Answer = (request: IncomingMessage, response: ServerResponse) => boolean

export const test = base.extend<Fixtures>({
  errors: async ({}, use) => {
    const errors: string[] = []
    await use(errors)
    expect(errors).toEqual([])
  },
  visit: async ({ context, errors }, use) => {
    const undo: (() => Promise<unknown>)[] = []
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
  },
  run: async ({ visit, errors }, use) => {
    const undo: (() => unknown)[] = []
    await use(async (blocks, driver, env) => {
      const server = startServer(copy(blocks), env)
      undo.push(() => server.kill('SIGKILL'))
      const port = await portOf(server)
      const faults = await startFaultProxy({ target: { host: '127.0.0.1', port } })
      undo.push(() => faults.close())
      const address = `ws://127.0.0.1:${faults.port}`
      const here = driver.replaceAll('wss://example.com', address)
      const out = await bundle(copy(blocks, address), here)
      const page = await visit(out, forward(port))
      const told = (): Promise<any[]> => {
        // What comes after an error would be waited for in vain.
        expect(errors).toEqual([])
        return page.evaluate(() => (globalThis as any).told as any[])
      }
      return { page, faults, told }
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
