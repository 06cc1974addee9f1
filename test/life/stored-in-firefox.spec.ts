/** Away and back again in Firefox, which stores no page that has an open WebSocket. */
import type { Page } from '@playwright/test'
import { firefox } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { expect, test as base } from '../rig/rig.ts'
import { LONG } from '../rig/lengths.ts'

const executablePath = findBrowser('firefox')

const test = base.extend<{ tab: Page }>({
  tab: async ({}, use) => {
    const channel = executablePath === firefox.executablePath() ? undefined : 'moz-firefox'
    const browser = await firefox.launch({
      executablePath: executablePath!,
      ...(channel && { channel }),
    })
    await use(await browser.newPage())
    await browser.close()
  },
})

test.skip(!executablePath, 'there is no Firefox here')
// Firefox takes its time to start beside all the others.
test.describe.configure({ timeout: 120_000 })

async function connected(page: Page, site: string, url: string): Promise<void> {
  await page.goto(site)
  await page.waitForFunction(() => 'belay' in window)
  await page.evaluate(async url => {
    // Random delays; these are as long as they can be. Firefox ends the connections of a page as soon
    // as it begins to load another one, and the client may be back before that is there.
    Math.random = () => 0.999
    const { log } = belay.connect(url)
    await belay.told(log, 'pong')
  }, url)
}

/** Leaves the page, waits until no connection is left, and comes back; whether it was stored. */
async function awayAndBack(
  page: Page,
  site: string,
  left: () => Promise<unknown>,
): Promise<boolean> {
  await page.goto(`${site}elsewhere`)
  await left()
  // Over WebDriver BiDi nobody hears that a page from the cache is back.
  await page.evaluate(() => history.back())
  const isBack = () => !location.pathname.endsWith('elsewhere') && 'belay' in window
  await expect.poll(() => page.evaluate(isBack).catch(() => false), { timeout: 60_000 }).toBe(true)
  return page.evaluate(() => 'now' in window)
}

test('a page with a connection leaves none behind, and has one when it is back', async ({
  tab,
  site,
  server,
}) => {
  await connected(tab, site, server.url)
  const isStored = await awayAndBack(tab, site, () => expect.poll(() => server.connections).toBe(0))
  console.log(isStored ? 'stored, with its connection' : 'loaded afresh')
  if (isStored) await tab.evaluate(() => belay.told(window.now.log, 'connected', 2))
  else await connected(tab, site, server.url)
  await expect.poll(() => server.clients.length).toBe(1)
  expect(server.accepted).toBe(2)
})

test('a client that the application closed stays closed', LONG, async ({ tab, site, server }) => {
  await connected(tab, site, server.url)
  await tab.evaluate(async () => {
    window.now.client.close()
    await belay.told(window.now.log, 'dom:close')
  })
  const isStored = await awayAndBack(tab, site, () => expect.poll(() => server.connections).toBe(0))
  console.log(isStored ? 'stored' : 'loaded afresh')
  // Whatever comes to life with the page would have dialled by then.
  await tab.evaluate(() => new Promise(resolve => setTimeout(resolve, 1500)))
  expect(server.accepted).toBe(1)
})
