/** Where there is no shared worker to be had: a connection of the tab's own, and a word about why. */
import type { Page } from '@playwright/test'
import { expect, joinIn, messages, test, told } from './tabs-test.ts'
import { LONG, ONCE } from '../rig/lengths.ts'

/** The tab works, over a client of its own, and the console says why. */
async function expectFallback(page: Page, why: RegExp): Promise<void> {
  await told(page, 'dom:open')
  const seen = await page.evaluate(() => ({
    shared: window.tab.shared,
    status: window.tab.status,
    warned: window.warned,
  }))
  expect(seen).toMatchObject({ shared: false, status: 'connected' })
  expect(seen.warned.length).toBe(1)
  expect(seen.warned[0]).toMatch(why)
}

// Each has several pages and a worker, which start slowly on a busy machine.
test.describe.configure({ timeout: 180_000 })

test('a browser without shared workers', ONCE, async ({ context, site, serve }) => {
  const served = await serve({ message: (text, socket) => socket.send(`echo of ${text}`) })
  const page = await context.newPage()
  await page.goto(site)
  await page.evaluate(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
  await joinIn(page, site, served)
  await expectFallback(page, /SharedWorker is not defined/)
  expect(served.seen.length).toBe(1)
  await page.evaluate(() => window.tab.send('hello'))
  await told(page, 'dom:message')
  expect(await messages(page)).toEqual(['echo of hello'])
  const events = await page.evaluate(async () => {
    window.tab.close(4000, 'bye')
    await belay.told(window.told, 'dom:close')
    return window.told
      .filter(({ event }) => !['ping', 'pong', 'sent'].includes(event))
      .map(({ event, status }) => (status ? `${event} ${status}` : event))
  })
  expect(events.filter(event => event !== 'connecting')).toEqual([
    'status connected',
    'connected',
    'dom:open',
    'dom:message',
    'status closed',
    'disconnected',
    'dom:close',
  ])
  await expect.poll(() => served.seen[0]!.closed).toEqual({ code: 4000, reason: 'bye' })
})

test('a policy that forbids workers', async ({ join, serve }) => {
  const page = await join(await serve(), {}, 'no-workers')
  await expectFallback(page, /Security|did not load/i)
})

test('a worker with another version of the protocol', ONCE, async ({ join, serve }) => {
  const page = await join(await serve(), { mode: 'foreign' })
  await expectFallback(page, /version 99 of the protocol/)
})

test('a worker without a host', LONG, async ({ join, serve }) => {
  const served = await serve()
  const page = await join(served, { mode: 'silent' })
  const fate = await page.evaluate(() => window.tab.send('from before'))
  expect(fate).toBe('queued')
  await page.evaluate(() => belay.told(window.told, 'dom:open', 1, 30_000))
  await expectFallback(page, /did not reply/)
  await expect.poll(() => served.seen[0]!.received).toEqual(['from before'])
})

test('a worker whose script throws', async ({ join, serve }) => {
  const page = await join(await serve(), { mode: 'throws' })
  await page.evaluate(() => belay.told(window.told, 'dom:open', 1, 30_000))
  await expectFallback(page, /did not (?:reply|load)/)
})

test('trusted types: the address of a worker needs a default policy', async ({ join, serve }) => {
  const page = await join(await serve(), {}, 'trusted-types')
  const isKnown = await page.evaluate(() => 'trustedTypes' in window)
  test.skip(!isKnown, 'this browser has no Trusted Types')
  // Chromium names the type, Firefox the policy.
  await expectFallback(page, /TrustedScriptURL|blocked by CSP/)
  const served = await serve()
  const trusted = await join(served, { isTrusted: true }, 'trusted-types')
  await told(trusted, 'dom:open')
  expect(await trusted.evaluate(() => [window.tab.shared, window.warned])).toEqual([true, []])
  expect(served.seen.length).toBe(1)
})

test('bad arguments are refused', ONCE, async ({ page }) => {
  const errors = await page.evaluate(() =>
    [
      () => belay.shared(undefined as never, () => undefined as never),
      () => belay.shared(() => undefined as never, 'wss://example.com' as never),
      () =>
        belay.shared(
          () => undefined as never,
          () => undefined as never,
          { token: 1 } as never,
        ),
      () =>
        belay.shared(
          () => undefined as never,
          () => undefined as never,
          { version: NaN },
        ),
    ].map(make => {
      try {
        return make().status
      } catch (error) {
        return String(error)
      }
    }),
  )
  expect(errors).toEqual([
    'RangeError: belay-ws: worker is undefined; it must be a function that makes it. See docs/troubleshooting.md',
    'RangeError: belay-ws: fallback is "wss://example.com"; it must be a function that makes it. See docs/troubleshooting.md',
    'TypeError: belay-ws: unknown option "token"; the options are provide, version. See docs/troubleshooting.md',
    'RangeError: belay-ws: version is NaN; it must be a number. See docs/troubleshooting.md',
  ])
})
