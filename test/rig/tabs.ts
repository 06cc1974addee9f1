import type { Browser, BrowserContext, Page } from '@playwright/test'
import { expect } from '@playwright/test'

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

/** A page in a context of its own for each test. */
export async function lendNew(browser: Browser): Promise<Lent> {
  const context = await browser.newContext()
  return { page: await context.newPage(), giveBack: () => context.close() }
}

/**
 * Lends one tab to one test after another. A context for each test costs Chromium a process, and
 * Firefox a window.
 */
export async function lendTabs(browser: Browser): Promise<Lend> {
  const context = await browser.newContext()
  const isFirefox = browser.browserType().name() === 'firefox'
  const openShared = isFirefox ? await firefoxTabs(context) : () => context.newPage()
  const shared = await openShared()
  const lendShared: Lent = {
    page: guard(shared),
    // The next test loads the page anew, which ends the document, and with it its sockets, timers,
    // listeners and globals. A load of a blank one before that was a third of the work of a short test.
    giveBack: async () => void shared.removeAllListeners(),
  }
  return async isOwn => {
    if (!isOwn) return lendShared
    if (!isFirefox) return lendNew(browser)
    const page = await openShared()
    return {
      page,
      async giveBack() {
        await page.close()
        // In the background Firefox would hide it and hold its timers back.
        await shared.bringToFront()
      },
    }
  }
}

/** A window costs Firefox half a second of work, and a tab half of that. */
async function firefoxTabs(context: BrowserContext): Promise<() => Promise<Page>> {
  const opener = await context.newPage()
  return async () => {
    const opened = context.waitForEvent('page')
    await opener.evaluate(() => void window.open('about:blank', '_blank', 'noopener'))
    return opened
  }
}

/** These change a tab for as long as it is there. */
const LASTING = [
  'addInitScript',
  'exposeBinding',
  'exposeFunction',
  'route',
  'routeWebSocket',
  'setExtraHTTPHeaders',
  'setViewportSize',
] as const

function guard(page: Page): Page {
  for (const name of LASTING) {
    page[name] = () => {
      throw new Error(`${name} would last for the tests that get this tab next: use ownTab`)
    }
  }
  return page
}

/** Fails in a new document when the test before has left a trace that outlives its own. */
export async function expectNothingLeft(page: Page): Promise<void> {
  const left = await page.evaluate(() => ({
    cookies: document.cookie,
    isOffline: !navigator.onLine,
    isHidden: document.visibilityState !== 'visible',
    name: window.name,
    reducesMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
    stored: localStorage.length + sessionStorage.length,
  }))
  expect(left, 'what the test before left in this tab').toEqual({
    cookies: '',
    isOffline: false,
    isHidden: false,
    name: '',
    reducesMotion: false,
    stored: 0,
  })
}
