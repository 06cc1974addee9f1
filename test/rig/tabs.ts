import type { Browser, Page } from '@playwright/test'

/** Opens a new page, in which nothing has been loaded yet. */
export type OpenTab = () => Promise<Page>

/**
 * A context of its own for each test costs Firefox a window, half a second of work; this gives tabs
 * in one window instead.
 */
export async function openTabs(browser: Browser): Promise<OpenTab> {
  const context = await browser.newContext()
  const opener = await context.newPage()
  return async () => {
    const opened = context.waitForEvent('page')
    await opener.evaluate(() => void window.open('about:blank', '_blank', 'noopener'))
    return opened
  }
}
