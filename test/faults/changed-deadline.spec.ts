/** A deadline that changes acts on the wait in flight, through one proxy and through a chain. */
import type { Page } from '@playwright/test'
import { endsAttempts } from '../rig/ends-attempts.ts'
import { PATIENT } from '../rig/patient.ts'
import { expect, test } from '../rig/rig.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

/** Waits that would take a minute or more if nothing cut them short. */
const OPTIONS = {
  ...PATIENT,
  heartbeat: { interval: 60_000, timeout: 60_000, answerTimeout: 60_000, checkTimeout: 500 },
  connectTimeout: 60_000,
  closeTimeout: 500,
}
/** Far below those, far above what a busy machine needs. */
const SOON = 5000

/** Begins to connect, and waits until the client tells of `event`. */
async function connect(page: Page, url: string, event: string): Promise<void> {
  await page.evaluate(
    ([url, event, options]) => belay.told(belay.connect(url, options).log, event),
    [url, event, OPTIONS] as const,
  )
}

for (const hops of [1, 3]) {
  test.describe(
    `through ${hops} ${hops === 1 ? 'proxy' : 'proxies'}`,
    hops === 1 ? ALWAYS : LONG,
    () => {
      test.use({ hops })

      test('check() with a ping out shortens the wait for its reply', async ({
        page,
        url,
        faults,
      }) => {
        await connect(page, url, 'pong')
        await faults.set({ kind: 'cliff' }, 'existing')
        const seen = await page.evaluate(async () => {
          const { client, log } = window.now
          client.check()
          const { at } = await belay.told(log, 'ping', 2)
          client.check()
          const dead = await belay.told(log, 'disconnected')
          const pings = log.filter(({ event, at }) => event === 'ping' && at < dead.at)
          return { cause: dead.cause, after: dead.at - at, pings: pings.length }
        })
        expect(seen.cause).toBe('heartbeat')
        expect(seen.after).toBeLessThan(SOON)
        expect(seen.pings).toBe(2)
      })

      test('reconnect() while CONNECTING abandons the hung attempt', async ({
        page,
        browserName,
        url,
        faults,
      }) => {
        await faults.set({ kind: 'hang-upgrade' }, 'new')
        await connect(page, url, 'connecting')
        await expect.poll(() => faults.connections).toBe(1)
        await faults.heal()
        const seen = await page.evaluate(async () => {
          const { client, log } = window.now
          const start = performance.now()
          client.reconnect()
          const { at } = await belay.told(log, 'connected')
          const { cause } = await belay.told(log, 'disconnected')
          return { after: at - start, cause }
        })
        expect(seen.cause).toBe('user')
        expect(seen.after).toBeLessThan(SOON)
        // The browser has let go of the hung one; it is the proxy that keeps it.
        await expect
          .poll(() => faults.state().connections.map(({ ended }) => ended.up))
          .toEqual([endsAttempts(browserName), false])
      })

      test('online during backoff dials at once', async ({ page, url, faults }) => {
        await faults.set({ kind: 'refuse' }, 'new')
        await connect(page, url, 'waiting')
        await page.context().setOffline(true)
        await faults.heal()
        await page.evaluate(async () => {
          // No sooner than a second after the last dial.
          const { at } = window.now.log.find(({ event }) => event === 'connecting')!
          await belay.until(() => performance.now() > at + 1100)
          addEventListener('online', () => (window.kept = performance.now()))
        })
        await page.context().setOffline(false)
        const seen = await page.evaluate(async () => {
          const dial = await belay.told(window.now.log, 'connecting', 2)
          const { at } = await belay.told(window.now.log, 'connected')
          return { dial: dial.at - window.kept, connected: at - window.kept }
        })
        expect(seen.dial).toBeLessThan(SOON)
        expect(seen.connected).toBeLessThan(SOON)
      })

      test('reconnect() on a dead link does not wait for it', async ({ page, url, faults }) => {
        await connect(page, url, 'pong')
        await faults.set({ kind: 'cliff' }, 'existing')
        const after = await page.evaluate(async () => {
          const { client, log } = window.now
          const start = performance.now()
          client.reconnect(4002, 'again')
          const { at } = await belay.told(log, 'connected', 2)
          return at - start
        })
        expect(after).toBeLessThan(SOON)
      })

      test('close() on a dead link fires close within closeTimeout', async ({
        page,
        url,
        faults,
      }) => {
        await connect(page, url, 'pong')
        await faults.set({ kind: 'cliff' }, 'existing')
        const closed = await page.evaluate(async () => {
          const { client, log } = window.now
          const start = performance.now()
          client.close()
          const { at, code, reason } = await belay.told(log, 'dom:close')
          return { after: at - start, code, reason }
        })
        expect(closed).toMatchObject({ code: 1006, reason: 'close timeout' })
        expect(closed.after).toBeLessThan(SOON)
      })
    },
  )
}

test('close() while the url provider hangs ends the attempt and aborts the provider', async ({
  page,
}) => {
  const seen = await page.evaluate(async options => {
    let signal!: AbortSignal
    const { client, log } = belay.connect(info => {
      signal = info.signal
      return new Promise<string>(() => {})
    }, options)
    await belay.told(log, 'connecting')
    await belay.until(() => signal)
    client.close(4001, 'never mind')
    const inside = log.some(({ event }) => event === 'dom:close')
    const { code, reason } = await belay.told(log, 'dom:close')
    return { inside, code, reason, aborted: signal.aborted, status: client.status }
  }, OPTIONS)
  expect(seen).toEqual({
    inside: false,
    code: 4001,
    reason: 'never mind',
    aborted: true,
    status: 'closed',
  })
})
