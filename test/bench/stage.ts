/** What a measurement stands on: a real Chromium and the built pages. */
import type { Browser, Page } from 'playwright'
import { chromium } from 'playwright'
import { ensureBrowser } from '../../demo/browser/ensure-browser.ts'
import { launchArguments } from '../../demo/browser/launch-arguments.ts'
import type { Before } from './before.ts'
import type { Entry } from './pages.ts'
import { buildPages, servePages } from './pages.ts'

/** For a page to load on a machine that is busy, in ms. */
const PATIENCE = 180_000

export interface Stage {
  browser: Browser
  /** The commit that is measured beside this tree, if any. */
  before: Before | undefined
  /** How many rounds to take of what is measured in `usual` of them. */
  rounds(usual: number): number
  /** Tells how far it is. */
  say(text: string): void
  address(entry: Entry, query?: string): string
  /** Opens a page in a context, and so in a process, of its own. `close` closes both. */
  open(entry: Entry, query?: string): Promise<Page>
  close(): Promise<void>
}

/**
 * @param most - Rounds at most, for a quick look.
 * @param before - A commit to measure beside this tree.
 */
export async function setStage(
  say: (text: string) => void,
  most: number,
  before?: Before,
): Promise<Stage> {
  const executablePath = ensureBrowser()
  await buildPages(before)
  const site = await servePages()
  const address = (entry: Entry, query = '') => `${site.url}${entry}${query}`
  const browser = await chromium.launch({
    executablePath,
    args: [...launchArguments, '--js-flags=--expose-gc', '--enable-precise-memory-info'],
  })
  return {
    browser,
    before,
    rounds: usual => Math.min(usual, most),
    say,
    address,
    async open(entry, query) {
      const context = await browser.newContext()
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE)
      page.on('pageerror', error => say(`  the page ${entry} threw: ${error.message}`))
      await page.goto(address(entry, query))
      await page.waitForFunction(() => 'bench' in window)
      return page
    },
    async close() {
      await browser.close()
      site.stop()
    },
  }
}
