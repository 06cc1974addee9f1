/** The connection of a shared worker through all that happens to tabs: frozen, stored, reloaded, ended. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CDPSession, Page } from '@playwright/test'
import { mergeTests } from '@playwright/test'
import type { Served } from '../client/client-test.ts'
import { test as clientTest } from '../client/client-test.ts'
import type { JoinOptions } from '../tabs/tabs-test.ts'
import { processOf } from '../tabs/process-of.ts'
import { joinIn, messages, told } from '../tabs/tabs-test.ts'
import { expect, isLong, test as lifeTest } from './life-test.ts'
import { renderers } from './process-tree.ts'
import { LONG } from '../rig/lengths.ts'

type JoinHere = (served: Served, options?: JoinOptions) => Promise<Page>

const test = mergeTests(lifeTest, clientTest).extend<{ join: JoinHere }>({
  join: async ({ open, site }, use) => {
    await use(async (served, options) => {
      const page = await open()
      await joinIn(page, site, served, options)
      await told(page, 'dom:open')
      return page
    })
  },
})

test('the process of the tab that made the worker is ended: the others are back within 8 s', async ({
  join,
  launched,
  serve,
}) => {
  test.setTimeout(120_000)
  const served = await serve()
  const creator = await join(served)
  const other = await join(served)
  const { context } = launched
  const [doomed, spared] = [await processOf(creator, context), await processOf(other, context)]
  expect(doomed).not.toBe(spared)
  expect(renderers(launched.pid).map(({ pid }) => pid)).toContain(doomed)
  await other.bringToFront()
  await other.evaluate(() => {
    window.kept = { from: performance.now(), withheld: belay.watchWithheld() }
  })
  process.kill(doomed, 'SIGKILL')
  const { took, withheld, ends, fate } = await other.evaluate(async () => {
    const { at } = await belay.told(window.told, 'dom:open', 2, 40_000)
    return {
      took: at - window.kept.from,
      withheld: window.kept.withheld(window.kept.from, at) as number,
      ends: window.told
        .filter(({ event }) => event === 'disconnected')
        .map(({ cause }) => cause as string),
      fate: window.tab.send('back'),
    }
  })
  console.log(`back after ${Math.round(took)} ms, of which ${Math.round(withheld)} were withheld`)
  expect(ends).toEqual(['worker'])
  expect(fate).toBe('sent')
  expect(took - withheld).toBeLessThan(8_000)
  expect(served.seen.length).toBe(2)
  await expect.poll(() => served.seen[1]!.received).toEqual(['back'])
  expect(await other.evaluate(() => window.tab.shared)).toBe(true)
})

test(
  'a frozen tab: its port is bounded, it is told what it missed, others are not affected',
  LONG,
  async ({ join, launched, serve }) => {
    const seconds = isLong ? 60 : 10
    test.setTimeout((seconds + 120) * 1_000)
    const served = await serve()
    const frozen = await join(served)
    const other = await join(served)
    await other.bringToFront()
    const heap = await workerHeap(await launched.browser.newBrowserCDPSession())
    const [before, residentBefore] = [await heap(), resident(launched.pid)]
    const cdp = await launched.context.newCDPSession(frozen)
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    const total = seconds * 1_000
    const [{ socket }] = served.seen as [Served['seen'][0]]
    const text = (at: number): string => `${at} ${'x'.repeat(200)}`
    for (let at = 0; at < total;) {
      const until = Math.min(total, at + 20)
      while (at < until) socket.send(text(at++))
      await sleep(20)
    }
    await other.evaluate(total => belay.told(window.told, 'dom:message', total, 60_000), total)
    const grown = (await heap()) - before
    const residentGrown = resident(launched.pid) - residentBefore
    console.log(
      `${total} messages: the heap of the worker grew by ${Math.round(grown / 1024)} KiB, all renderers by ${Math.round(residentGrown / 1024)} KiB`,
    )
    await cdp.send('Page.setWebLifecycleState', { state: 'active' })
    const { count } = await frozen.evaluate(() => belay.told(window.told, 'missed', 1, 60_000))
    socket.send('afterwards')
    await frozen.evaluate(() =>
      belay.until(() => window.told.some(({ data }) => data === 'afterwards')),
    )
    const got = (await messages(frozen)) as string[]
    expect(got.slice(0, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, at) => text(at)))
    const missed = await frozen.evaluate(() =>
      window.told
        .filter(({ event }) => event === 'missed')
        .reduce((sum, { count }) => sum + (count as number), 0),
    )
    expect(got.length + missed).toBe(total + 1)
    expect(count).toBeGreaterThan(total - 2_000)
    const others = (await messages(other)) as string[]
    expect(others.slice(0, total)).toEqual(Array.from({ length: total }, (_, at) => text(at)))
    expect(await other.evaluate(() => window.told.some(({ event }) => event === 'missed'))).toBe(
      false,
    )
    expect(grown).toBeLessThan(2 * 2 ** 20)
    expect(served.seen.length).toBe(1)
  },
)

test('all tabs frozen: the connection goes on, and no message is lost', async ({
  join,
  launched,
  serve,
}) => {
  const seconds = isLong ? 33 : 8
  test.setTimeout((seconds + 120) * 1_000)
  const served = await serve()
  const tabs = [await join(served), await join(served)]
  const front = await launched.context.newPage()
  await front.bringToFront()
  const sessions = await Promise.all(tabs.map(tab => launched.context.newCDPSession(tab)))
  const set = (state: 'frozen' | 'active') =>
    Promise.all(sessions.map(cdp => cdp.send('Page.setWebLifecycleState', { state })))
  await set('frozen')
  const texts = Array.from({ length: seconds * 20 }, (_, at) => `${at}`)
  for (const text of texts) {
    served.seen[0]!.socket.send(text)
    await sleep(50)
  }
  await set('active')
  for (const tab of tabs) {
    await told(tab, 'dom:message', texts.length)
    expect(await messages(tab)).toEqual(texts)
    const ends = await tab.evaluate(() =>
      window.told.filter(({ event }) => ['disconnected', 'missed', 'dom:close'].includes(event)),
    )
    expect(ends).toEqual([])
  }
  expect(served.seen.length).toBe(1)
  expect(served.seen[0]!.closed).toBe(undefined)
})

test(
  'a tab that was frozen for longer than the host waits joins again',
  LONG,
  async ({ join, launched, serve }) => {
    test.setTimeout(300_000)
    const served = await serve()
    const frozen = await join(served)
    const other = await join(served)
    await other.bringToFront()
    const cdp = await launched.context.newCDPSession(frozen)
    await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
    await sleep(175_000)
    await cdp.send('Page.setWebLifecycleState', { state: 'active' })
    await told(frozen, 'dom:open', 2)
    served.seen[0]!.socket.send('afterwards')
    await told(frozen, 'dom:message')
    expect(await messages(frozen)).toEqual(['afterwards'])
    expect(await messages(other)).toEqual(['afterwards'])
    const ends = await frozen.evaluate(() =>
      window.told
        .filter(({ event }) => event === 'disconnected')
        .map(({ cause }) => cause as string),
    )
    expect(ends).toEqual(['page'])
    expect(served.seen.length).toBe(1)
  },
)

test('stored and restored: the tab is back, over the connection of the others', async ({
  join,
  serve,
  site,
}) => {
  const served = await serve()
  const stored = await join(served)
  const other = await join(served)
  await stored.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => (window.kept = { persisted }))
  })
  await stored.goto(`${site}elsewhere`)
  served.seen[0]!.socket.send('while it was away')
  await told(other, 'dom:message')
  await stored.goBack({ waitUntil: 'commit' })
  await told(stored, 'dom:open', 2)
  served.seen[0]!.socket.send('afterwards')
  await told(stored, 'dom:message')
  expect(await messages(stored)).toEqual(['afterwards'])
  const { persisted, ends } = await stored.evaluate(() => ({
    persisted: window.kept.persisted as boolean,
    ends: window.told
      .filter(({ event }) => event === 'disconnected')
      .map(({ cause }) => cause as string),
  }))
  expect({ persisted, ends }).toEqual({ persisted: true, ends: ['page'] })
  const ofOther = await other.evaluate(() =>
    window.told.filter(({ event }) => event === 'disconnected'),
  )
  expect(ofOther).toEqual([])
  expect(served.seen.length).toBe(1)
})

test(
  'a reload of the only tab finds its worker, where that outlives its pages',
  LONG,
  async ({ join, serve, site }) => {
    const served = await serve()
    const page = await join(served, { extendedLifetime: true })
    for (let round = 0; round < 3; round++) {
      await page.reload()
      await joinIn(page, site, served, { extendedLifetime: true })
      await told(page, 'dom:open')
      served.seen[0]!.socket.send(`round ${round}`)
      await told(page, 'dom:message')
      expect(await messages(page)).toEqual([`round ${round}`])
    }
    expect(served.seen.length).toBe(1)
    expect(served.seen[0]!.closed).toBe(undefined)
  },
)

test(
  'without that, a reload of the only tab makes another connection, and leaves none',
  LONG,
  async ({ join, serve, site }) => {
    const served = await serve()
    const page = await join(served)
    await page.reload()
    await joinIn(page, site, served)
    await told(page, 'dom:open')
    expect(served.seen.length).toBe(2)
    await expect.poll(() => served.seen[0]!.closed !== undefined).toBe(true)
  },
)

/** The bytes of the worker's heap that are in use. */
async function workerHeap(browser: CDPSession): Promise<() => Promise<number>> {
  const { targetInfos } = await browser.send('Target.getTargets')
  const { targetId } = targetInfos.find(({ type }) => type === 'shared_worker')!
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: false })
  let last = 0
  const ask = (method: string): Promise<{ usedSize: number }> =>
    new Promise(resolve => {
      const id = ++last
      const hear = ({ message }: { message: string }): void => {
        const reply = JSON.parse(message) as { id?: number; result: { usedSize: number } }
        if (reply.id !== id) return
        browser.off('Target.receivedMessageFromTarget', hear)
        resolve(reply.result)
      }
      browser.on('Target.receivedMessageFromTarget', hear)
      const message = JSON.stringify({ id, method })
      void browser.send('Target.sendMessageToTarget', { message, sessionId })
    })
  return async () => {
    await ask('HeapProfiler.collectGarbage')
    return (await ask('Runtime.getHeapUsage')).usedSize
  }
}

/** The memory of all renderers of a browser together, in bytes. */
function resident(browser: number): number {
  return renderers(browser).reduce((sum, { pid }) => {
    const [, pages] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')
    return sum + Number(pages) * 4096
  }, 0)
}
