/** What the tests of shared connections have in common: tabs of one browser, and a server that counts. */
import type { BrowserContext, Page } from '@playwright/test'
import { expect, test as base } from '../client/client-test.ts'
import type { TabSocket } from '../../src/tabs/index.ts'
import type { Told } from '../rig/harness.ts'

export { expect }

export interface JoinOptions {
  /** What the worker is to do, see `page/worker.ts`. */
  mode?: string
  /** The name of the worker. @default live */
  name?: string
  /** The version of the tab, and of the worker that it starts. */
  version?: number
  extendedLifetime?: boolean
  /** The page has a default policy of Trusted Types. */
  isTrusted?: boolean
}

/** The server that the worker connects to. */
type Target = { readonly url: string }

/** Opens a tab of the site and joins. */
export type Join = (served: Target, options?: JoinOptions, path?: string) => Promise<Page>

interface Fixtures {
  context: BrowserContext
  join: Join
}

declare global {
  interface Window {
    /** The tab's part in the connection. */
    tab: TabSocket
    /** What it told. */
    told: Told[]
    /** The address of the worker's script. */
    script: string
    /** Makes or reaches the worker. */
    reach: () => SharedWorker
    /** Warnings of the console. */
    warned: string[]
    trustedTypes: {
      createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): unknown
    }
  }
}

/** Joins in a page that has been loaded. */
export async function joinIn(
  page: Page,
  site: string,
  served: Target,
  options: JoinOptions = {},
): Promise<void> {
  await page.waitForFunction(() => 'belay' in window)
  const { mode = '', name = 'live', version, extendedLifetime, isTrusted } = options
  const query = new URLSearchParams({ url: served.url, mode, version: String(version ?? '') })
  const script = `${site}tabs/worker.js?${query}`
  await page.evaluate(
    ([script, name, url, version, extendedLifetime, isTrusted]) => {
      window.warned = []
      const { warn } = console
      console.warn = (...texts) => {
        window.warned.push(texts.join(' '))
        warn(...texts)
      }
      const lasting = extendedLifetime === undefined ? {} : { extendedLifetime }
      window.script = script
      if (isTrusted) {
        window.trustedTypes.createPolicy('default', { createScriptURL: url => url })
      }
      window.reach = () => new SharedWorker(script, { type: 'module', name, ...lasting })
      window.tab = belay.shared(
        () => window.reach(),
        () => new belay.ReconnectingWebSocket(url),
        { version, provide: { token: () => localStorage.getItem('token') } },
      )
      window.told = belay.record(window.tab)
      for (const event of ['missed', 'outdated', 'resync', 'sent'] as const) {
        window.tab.on(event, (details: object) => {
          window.told.push({ ...details, at: performance.now(), event })
        })
      }
    },
    [script, name, served.url, version, extendedLifetime, isTrusted] as const,
  )
}

/** Errors that tests throw, and those by which Firefox reports that a policy forbids a worker or its address. */
const ON_PURPOSE = /on purpose|blocked a worker script|injection sink/

export const test = base.extend<Fixtures>({
  // Tabs of one context have their workers in common.
  context: async ({ browser }, use) => {
    const context = await browser.newContext()
    await use(context)
    await context.close()
  },
  join: async ({ context, site }, use) => {
    const errors: string[] = []
    await use(async (served, options, path = '') => {
      const page = await context.newPage()
      page.on('pageerror', ({ message }) => errors.push(message))
      await page.goto(`${site}${path}`)
      await joinIn(page, site, served, options)
      return page
    })
    expect(errors.filter(message => !ON_PURPOSE.test(message))).toEqual([])
  },
})

/** Waits until the tab has told this so often. */
export function told(page: Page, event: string, count = 1): Promise<Told> {
  return page.evaluate(([event, count]) => belay.told(window.told, event, count), [
    event,
    count,
  ] as const)
}

/** The messages that the tab got. */
export function messages(page: Page): Promise<unknown[]> {
  return page.evaluate(() =>
    window.told.filter(({ event }) => event === 'dom:message').map(({ data }) => data as unknown),
  )
}
