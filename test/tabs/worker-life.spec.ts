/** The worker is busy, the page signals something, tabs come in numbers. */
import type { Page } from '@playwright/test'
import { expect, messages, test, told } from './tabs-test.ts'
import { LONG } from '../rig/lengths.ts'

// Each has several pages and a worker, which start slowly on a busy machine.
test.describe.configure({ timeout: 180_000 })

test(
  'a worker that was only busy is reached again, and nothing is lost',
  LONG,
  async ({ join, serve }) => {
    const served = await serve()
    const tabs = [await join(served), await join(served)]
    for (const tab of tabs) await told(tab, 'dom:open')
    const [{ socket }] = served.seen as [(typeof served.seen)[0]]
    socket.send('busy 9000')
    const [tab] = tabs as [(typeof tabs)[0]]
    await told(tab, 'dom:message')
    for (let at = 0; at < 200; at++) socket.send(`meanwhile ${at}`)
    const fate = await tab.evaluate(async () => {
      window.kept = { reached: 0 }
      const { reach } = window
      window.reach = () => {
        window.kept.reached++
        return reach()
      }
      window.tab.check()
      await belay.until(() => window.tab.status === 'suspect')
      return window.tab.send('from the outbox')
    })
    expect(fate).toBe('queued')
    for (const tab of tabs) {
      await tab.evaluate(() => belay.told(window.told, 'dom:message', 201, 40_000))
      const all = await messages(tab)
      expect(all.slice(1)).toEqual(Array.from({ length: 200 }, (_, at) => `meanwhile ${at}`))
    }
    await expect
      .poll(() => served.seen[0]!.received, { timeout: 30_000 })
      .toEqual(['from the outbox'])
    expect(await tab.evaluate(() => window.kept.reached as number)).toBeGreaterThan(0)
    const ends = await tab.evaluate(() =>
      window.told.filter(({ event }) => ['disconnected', 'missed', 'dom:close'].includes(event)),
    )
    expect(ends).toEqual([])
    expect(served.seen.length).toBe(1)
  },
)

test('a burst reaches all tabs, also one that is blocked for a while', async ({ join, serve }) => {
  const served = await serve()
  const tabs = [await join(served), await join(served)]
  for (const tab of tabs) await told(tab, 'dom:open')
  await tabs[0]!.evaluate(() => void setTimeout(() => belay.block(3_000), 100))
  await tabs[1]!.waitForTimeout(300)
  for (let at = 0; at < 3_000; at++) served.seen[0]!.socket.send(String(at))
  for (const tab of tabs) {
    await told(tab, 'dom:message', 3_000)
    expect(await messages(tab)).toEqual(Array.from({ length: 3_000 }, (_, at) => String(at)))
    expect(await tab.evaluate(() => window.told.some(({ event }) => event === 'missed'))).toBe(
      false,
    )
  }
})

test('a signal of a page becomes a ping of the worker', LONG, async ({ join, server }) => {
  const tabs = [await join(server), await join(server)]
  for (const tab of tabs) await told(tab, 'pong')
  const before = server.pings
  // The checks of a client are at least a second apart.
  await tabs[0]!.waitForTimeout(1_100)
  for (const tab of tabs) await tab.evaluate(() => dispatchEvent(new Event('online')))
  await expect.poll(() => server.pings).toBeGreaterThan(before)
  // Two tabs, one question now, and at most one a second later.
  expect(server.pings - before).toBeLessThanOrEqual(2)
})

test('fifty tabs have one connection', LONG, async ({ join, serve, site }) => {
  test.setTimeout(120_000)
  const served = await serve()
  const pages = [await join(served), await join(served)]
  for (const page of pages) await told(page, 'dom:open')
  // Documents with ports of their own; a window for each would test the machine.
  for (const page of pages) {
    await page.evaluate(async site => {
      window.kept = []
      for (let at = 0; at < 24; at++) {
        const frame = document.createElement('iframe')
        frame.src = `${site}blank`
        document.body.append(frame)
        await belay.next(frame, 'load')
        const { port } = new (frame.contentWindow as Window & typeof globalThis).SharedWorker(
          // The page's own expression, in the realm of the frame.
          window.script,
          { type: 'module', name: 'live' },
        )
        const got: unknown[] = []
        port.onmessage = ({ data }) => got.push(data)
        port.postMessage({ type: 'hello', protocol: 1, tab: `${Math.random()}`, isVisible: false })
        window.kept.push(got)
      }
      await belay.until(() => window.kept.every((got: unknown[]) => got.length))
    }, site)
  }
  served.seen[0]!.socket.send('for all fifty')
  for (const page of pages) {
    await told(page, 'dom:message')
    const got = await page.evaluate(async () => {
      const texts = (): unknown[] =>
        window.kept.map(
          (got: { type: string; data: string }[]) =>
            got.filter(({ type }) => type === 'message').map(({ data }) => data)[0],
        )
      await belay.until(() => texts().every(Boolean))
      return texts()
    })
    expect(got).toEqual(Array.from({ length: 24 }, () => 'for all fifty'))
  }
  expect(served.seen.length).toBe(1)
})

test('fifty windows have one connection', LONG, async ({ join, serve }) => {
  test.setTimeout(300_000)
  const served = await serve()
  const pages: Page[] = []
  for (let at = 0; at < 50; at++) pages.push(await join(served))
  for (const page of pages) await told(page, 'dom:open')
  served.seen[0]!.socket.send('for all fifty')
  for (const page of pages) {
    await told(page, 'dom:message')
    expect(await messages(page)).toEqual(['for all fifty'])
  }
  await Promise.all(
    pages.map((page, at) => page.evaluate(at => void window.tab.send(`of ${at}`), at)),
  )
  await expect.poll(() => served.seen[0]!.received.length, { timeout: 60_000 }).toBe(50)
  expect(new Set(served.seen[0]!.received).size).toBe(50)
  expect(served.seen.length).toBe(1)
})
