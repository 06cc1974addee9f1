import type { Browser, Page } from '@playwright/test'

/** Pages of one window, in which nothing has been loaded yet. */
export interface Tabs {
  /** One for this test alone. */
  open(): Promise<Page>
  /** The one that the tests have in turn. */
  shared: Page
}

/**
 * A context of its own for each test costs Firefox a window, half a second of work, and a tab half
 * of that; this gives one tab to one test after another.
 */
export async function openTabs(browser: Browser): Promise<Tabs> {
  const context = await browser.newContext()
  const opener = await context.newPage()
  const open = async () => {
    const opened = context.waitForEvent('page')
    await opener.evaluate(() => void window.open('about:blank', '_blank', 'noopener'))
    return opened
  }
  return { open, shared: await open() }
}
