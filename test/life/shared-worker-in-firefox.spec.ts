/** Firefox stores no page with an open WebSocket; one with a part in a shared worker's it does. */
import { mergeTests } from '@playwright/test'
import type { BrowserContext } from '@playwright/test'
import { firefox } from '@playwright/test'
import { findBrowser } from '../../demo/browser/find-browser.ts'
import { test as clientTest } from '../client/client-test.ts'
import { joinIn, messages, told } from '../tabs/tabs-test.ts'
import { expect, test as lifeTest } from './life-test.ts'
import { LONG } from '../rig/lengths.ts'

const executablePath = findBrowser('firefox')

const test = mergeTests(lifeTest, clientTest).extend<{ tabs: BrowserContext }>({
  tabs: async ({}, use) => {
    const channel = executablePath === firefox.executablePath() ? undefined : 'moz-firefox'
    const browser = await firefox.launch({
      executablePath: executablePath!,
      ...(channel && { channel }),
    })
    await use(await browser.newContext())
    await browser.close()
  },
})

test.skip(!executablePath, 'there is no Firefox here')
// Firefox takes its time to start beside all the others.
test.describe.configure({ timeout: 180_000 })

test(
  'stored and restored: the tab is back, over the connection of the others',
  LONG,
  async ({ tabs, site, serve }) => {
    const served = await serve()
    const [stored, other] = [await tabs.newPage(), await tabs.newPage()]
    for (const page of [stored, other]) {
      await page.goto(site)
      await joinIn(page, site, served)
      await told(page, 'dom:open')
    }
    await stored.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => (window.kept = { persisted }))
    })
    await stored.goto(`${site}elsewhere`)
    served.seen[0]!.socket.send('while it was away')
    await told(other, 'dom:message')
    // Over WebDriver BiDi nobody hears that a page from the cache is back.
    await stored.evaluate(() => history.back())
    const isBack = () => !location.pathname.endsWith('elsewhere') && 'belay' in window
    await expect
      .poll(() => stored.evaluate(isBack).catch(() => false), { timeout: 60_000 })
      .toBe(true)
    expect(await stored.evaluate(() => (window.kept as { persisted?: boolean })?.persisted)).toBe(
      true,
    )
    await told(stored, 'dom:open', 2)
    served.seen[0]!.socket.send('afterwards')
    await told(stored, 'dom:message')
    expect(await messages(stored)).toEqual(['afterwards'])
    expect(served.seen.length).toBe(1)
  },
)
