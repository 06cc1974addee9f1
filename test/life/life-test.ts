/** What the tests of a page's life share: a whole browser of their own, and pages in it. */
import type { Page } from '@playwright/test'
import { test as base, expect } from '../rig/rig.ts'
import type { LaunchedBrowser } from './launched-browser.ts'
import { launchBrowser } from './launched-browser.ts'

export { expect }

interface Fixtures {
  /** What the browser is started with beside the usual; an option for `test.use`. */
  browserArguments: readonly string[]
  launched: LaunchedBrowser
  /** Opens the page under test, or another one of the same site, in a tab of its own. */
  open: (path?: string) => Promise<Page>
  /** Puts another tab in front of all. */
  hide: () => Promise<void>
}

export const test = base.extend<Fixtures>({
  browserArguments: [[], { option: true }],
  launched: async ({ browserArguments }, use) => {
    const launched = await launchBrowser(browserArguments)
    await use(launched)
    await launched.close()
  },
  open: async ({ launched, site }, use) => {
    await use(async (path = '') => {
      const page = await launched.context.newPage()
      await page.goto(`${site}${path}`)
      await page.waitForFunction(() => 'belay' in window)
      return page
    })
  },
  hide: async ({ launched }, use) => {
    await use(async () => {
      const front = await launched.context.newPage()
      await front.bringToFront()
    })
  },
})

/**
 * `BELAY_LONG` asks for the whole length of what is otherwise cut short; `npm test` must be over
 * while one still waits for it.
 */
export const isLong = !!process.env['BELAY_LONG']
