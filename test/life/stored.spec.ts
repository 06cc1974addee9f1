/** Frozen, or put into the back/forward cache, and back again: by the browser, not by events. */
import type { Page } from '@playwright/test'
import { expect, test } from './life-test.ts'
import { LONG } from '../rig/lengths.ts'

/** Connects, lets a second pass since the dial, and writes down what the page hears of itself. */
async function connected(page: Page, url: string, options = {}): Promise<void> {
  await page.evaluate(
    async ([url, options]) => {
      // Random delays; these are as long as they can be.
      Math.random = () => 0.999
      const { log } = belay.connect(url, options)
      await belay.told(log, 'pong')
      window.kept = { withheld: belay.watchWithheld() }
      for (const type of ['freeze', 'resume', 'pagehide', 'pageshow']) {
        const note = (event: Event) => {
          const { persisted } = event as PageTransitionEvent
          log.push({ at: performance.now(), event: `page:${type}`, persisted })
        }
        addEventListener(type, note, true)
      }
      await new Promise(resolve => setTimeout(resolve, 1100))
    },
    [url, options] as const,
  )
}

/** What happened since `back`, heartbeats aside, and how soon after it the dial began. */
async function sequel(page: Page, back: 'resume' | 'pageshow') {
  return page.evaluate(async back => {
    const { log } = window.now
    await belay.told(log, 'connected', 2)
    await belay.told(log, 'pong', 2)
    // Whatever else the old socket had to say would be said by now.
    await new Promise(resolve => setTimeout(resolve, 1500))
    const start = log.findIndex(({ event }) => event === `page:${back}`)
    const from = log[start]!.at
    const { at } = log.filter(({ event }) => event === 'connecting')[1]!
    return {
      dialAfter: at - from,
      withheld: window.kept.withheld(from, at) as number,
      ends: log.filter(({ event }) => event === 'disconnected').map(({ cause }) => cause as string),
      connects: log.filter(({ event }) => event === 'connected').length,
      closes: log.filter(({ event }) => event === 'dom:close').length,
    }
  }, back)
}

/** Leaves the page and comes back to it. */
async function awayAndBack(page: Page, site: string, away: () => Promise<unknown>): Promise<void> {
  await page.goto(`${site}elsewhere`)
  await away()
  // A page from the cache fires no `load` to wait for.
  await page.goBack({ waitUntil: 'commit' })
}

test('stored and restored: closed meanwhile, dialled once and at once', async ({
  open,
  site,
  server,
}) => {
  const page = await open()
  await connected(page, server.url)
  await awayAndBack(page, site, () => expect.poll(() => server.connections).toBe(0))
  const { dialAfter, withheld, ...seen } = await sequel(page, 'pageshow')
  console.log(`dialled ${Math.round(dialAfter)} ms after pageshow`)
  // A spacing of a second between dials, or any backoff, would show.
  expect(dialAfter - withheld).toBeLessThan(900)
  expect(seen).toEqual({ ends: ['page'], connects: 2, closes: 1 })
  expect(server.accepted).toBe(2)
  expect(server.clients.length).toBe(1)
})

test('stored and restored five times: one link each time', LONG, async ({ open, site, server }) => {
  const page = await open()
  await connected(page, server.url)
  for (let round = 2; round <= 6; round++) {
    await awayAndBack(page, site, () => expect.poll(() => server.connections).toBe(0))
    await page.evaluate(round => belay.told(window.now.log, 'connected', round), round)
    expect(server.clients.length).toBe(1)
  }
  expect(server.accepted).toBe(6)
})

test(
  'stored and restored: a client that the application closed stays closed',
  LONG,
  async ({ open, site, server }) => {
    const page = await open()
    await connected(page, server.url)
    await page.evaluate(async () => {
      window.now.client.close()
      await belay.told(window.now.log, 'dom:close')
    })
    await awayAndBack(page, site, () => expect.poll(() => server.connections).toBe(0))
    const events = await page.evaluate(async () => {
      const { log } = window.now
      await belay.told(log, 'page:pageshow')
      await new Promise(resolve => setTimeout(resolve, 1500))
      return log.slice(log.findIndex(({ event }) => event === 'dom:close') + 1)
    })
    expect(events.filter(({ event }) => !event.startsWith('page:'))).toEqual([])
    expect(events.find(({ event }) => event === 'page:pageshow')).toMatchObject({ persisted: true })
    expect(server.accepted).toBe(1)
  },
)

test(
  'a page that may not be stored is left for good, and loaded afresh',
  LONG,
  async ({ open, site, server }) => {
    const page = await open('no-store')
    await connected(page, server.url)
    await awayAndBack(page, site, () => expect.poll(() => server.connections).toBe(0))
    await page.waitForFunction(() => 'belay' in window)
    expect(await page.evaluate(() => 'now' in window)).toBe(false)
    await connected(page, server.url)
    expect(server.accepted).toBe(2)
    expect(server.clients.length).toBe(1)
  },
)

test('frozen and thawed: one dial, at once', async ({ open, hide, launched, server }) => {
  const page = await open()
  await connected(page, server.url)
  await hide()
  const cdp = await launched.context.newCDPSession(page)
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
  await new Promise(resolve => setTimeout(resolve, 10_000))
  await cdp.send('Page.setWebLifecycleState', { state: 'active' })
  const seen = await sequel(page, 'resume')
  const { dialAfter } = seen
  console.log(`dialled ${Math.round(dialAfter)} ms after resume`)
  // What is withheld from a hidden page cannot be told from what its timers are held back. The
  // delay after a loss would be four seconds.
  expect(dialAfter).toBeLessThan(2000)
  expect(seen).toMatchObject({ ends: ['network'], connects: 2, closes: 1 })
  await expect.poll(() => server.clients.length).toBe(1)
  expect(server.accepted).toBe(2)
})

test(
  'frozen and thawed: a client that the application closed stays closed',
  LONG,
  async ({ open, hide, launched, server }) => {
    const page = await open()
    await connected(page, server.url)
    await page.evaluate(async () => {
      window.now.client.close()
      await belay.told(window.now.log, 'dom:close')
    })
    await hide()
    const cdp = await launched.context.newCDPSession(page)
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    await new Promise(resolve => setTimeout(resolve, 3000))
    await cdp.send('Page.setWebLifecycleState', { state: 'active' })
    const events = await page.evaluate(async () => {
      const { log } = window.now
      await belay.told(log, 'page:resume')
      await new Promise(resolve => setTimeout(resolve, 1500))
      return log.slice(log.findIndex(({ event }) => event === 'dom:close') + 1)
    })
    expect(events.filter(({ event }) => !event.startsWith('page:'))).toEqual([])
    expect(server.accepted).toBe(1)
  },
)
