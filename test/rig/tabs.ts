import type { Browser, BrowserContext, Page } from '@playwright/test'

/** A page for one test, in which nothing has been loaded yet. */
export interface Lent {
  page: Page
  giveBack(): Promise<unknown>
}

/**
 * Lends a page.
 *
 * @param isOwn - The test leaves traces that outlive what it loads: nobody else may have it.
 */
export type Lend = (isOwn: boolean) => Promise<Lent>

/** A page in a context of its own for each test, where that is cheap. */
export async function lendNew(context: BrowserContext): Promise<Lent> {
  const page = await context.newPage()
  return { page, giveBack: () => page.close() }
}

/**
 * A context for each test costs Firefox a window, half a second of work, and a tab half of that; this
 * lends one tab to one test after another.
 */
export async function lendTabs(browser: Browser): Promise<Lend> {
  const context = await browser.newContext()
  const opener = await context.newPage()
  const open = async () => {
    const opened = context.waitForEvent('page')
    await opener.evaluate(() => void window.open('about:blank', '_blank', 'noopener'))
    return opened
  }
  const shared = await open()
  return async isOwn => {
    if (isOwn) {
      const page = await open()
      return {
        page,
        async giveBack() {
          await page.close()
          // In the background Firefox would hide it and hold its timers back.
          await shared.bringToFront()
        },
      }
    }
    return {
      page: shared,
      async giveBack() {
        shared.removeAllListeners()
        await shared.goto('about:blank')
      },
    }
  }
}
