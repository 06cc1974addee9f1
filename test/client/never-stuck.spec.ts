/**
 * The invariant: whatever the application, the providers, the server and the network do, in any
 * status but `connected`, `idle` and `closed` something is under way. So once all is well again, it
 * connects. Random sequences; a failure prints the seed and the sequence.
 */
import type { Page } from '@playwright/test'
import fc from 'fast-check'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { expect, test } from './client-test.ts'

const RUNS = 30
const SEED = process.env['BELAY_SEED']

const calls = ['open', 'close', 'reconnect', 'check', 'online', 'offline', 'store', 'restore']
const sends = ['text', '!close 1000 bye', '!close 1013 busy', '!close 4001 no', '!terminate']
const answers = ['good', 'reject', 'throw', 'hang', 'slow', 'invalid', 'rubbish']
const breaks = ['cliff', 'rst', 'refuse', 'hang-upgrade', 'upgrade-silence', 'heal', 'restore']

const step = fc.oneof(
  fc.record({ call: fc.constantFrom(...calls) }),
  fc.record({ send: fc.constantFrom(...sends) }),
  fc.record({ answer: fc.constantFrom(...answers) }),
  fc.record({ fault: fc.constantFrom(...breaks) }),
  fc.record({ pause: fc.integer({ min: 0, max: 150 }) }),
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** Runs in the page: a client with a provider that does what it is told, and a watch on both. */
function start(url: string): void {
  const kept = { answer: 'good', stuck: [] as string[], watch: 0 }
  const provide = (): string | Promise<string> => {
    switch (kept.answer) {
      case 'reject':
        return Promise.reject(new Error('rejected on purpose'))
      case 'throw':
        throw new Error('thrown on purpose')
      case 'hang':
        return new Promise(() => {})
      case 'slow':
        return new Promise(resolve => setTimeout(resolve, 80, url))
      case 'invalid':
        return 'ws://['
      case 'rubbish':
        return 7 as never
      default:
        return url
    }
  }
  const connectTimeout = 300
  const { client } = belay.connect(provide, {
    heartbeat: { interval: 60, timeout: 120, checkTimeout: 60 },
    connectTimeout,
    closeTimeout: 200,
    minReconnectionDelay: 10,
    maxReconnectionDelay: 60,
    minUptime: 30,
  })
  let since = performance.now()
  client.on('status', () => (since = performance.now()))
  client.on('connecting', () => (since = performance.now()))
  kept.watch = window.setInterval(() => {
    const now = performance.now()
    // An address and, at the utmost patience, a handshake; and a second for the machine.
    const dialsTooLong = client.status === 'connecting' && now - since > connectTimeout * 5 + 1000
    const waitsTooLong =
      client.status === 'waiting' && !(now < client.getSnapshot().retryAt! + 1000)
    if (dialsTooLong || waitsTooLong) kept.stuck.push(client.status)
  }, 20)
  window.kept = kept
}

async function act(page: Page, faults: FaultProxy, step: Step): Promise<void> {
  if ('pause' in step) return page.waitForTimeout(step.pause)
  if ('fault' in step) {
    const { fault } = step
    if (fault === 'heal') return faults.heal()
    if (fault === 'restore') return faults.restore()
    const isForOpen = fault === 'cliff' || fault === 'rst'
    return faults.set({ kind: fault } as { kind: 'cliff' }, isForOpen ? 'existing' : 'new')
  }
  await page.evaluate(step => {
    const { client } = window.now
    if ('answer' in step) window.kept.answer = step.answer
    else if ('send' in step) client.send(step.send)
    else if (step.call === 'store' || step.call === 'restore') {
      const type = step.call === 'store' ? 'pagehide' : 'pageshow'
      dispatchEvent(new PageTransitionEvent(type, { persisted: true }))
    } else if (step.call === 'online' || step.call === 'offline') {
      dispatchEvent(new Event(step.call))
    } else client[step.call as 'open' | 'close' | 'reconnect' | 'check']()
  }, step)
}

/** All is well again: it connects, and something sent comes back. */
function recovers(page: Page): Promise<{ stuck: string[] }> {
  return page.evaluate(async () => {
    const { client, log } = window.now
    window.kept.answer = 'good'
    // A page that was stored waits for its return, which may have come already.
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    client.open()
    const end = performance.now() + 10_000
    const from = log.length
    // What waits in the outbox may still end a connection or two; so it asks again.
    while (!log.slice(from).some(e => e.event === 'dom:message' && e.data === 'is it well')) {
      if (performance.now() > end) {
        const last = log.slice(-15).map(({ event, status, cause }) => [event, status ?? cause])
        throw new Error(`stuck in ${client.status}: ${JSON.stringify(last)}`)
      }
      if (client.status === 'connected') client.send('is it well')
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    clearInterval(window.kept.watch)
    return { stuck: window.kept.stuck as string[] }
  })
}

test('it is never stuck, whatever happens', async ({ page, url, faults, server }) => {
  test.setTimeout(180_000)
  const run = fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 18 }), async steps => {
      await page.evaluate(start, url)
      for (const step of steps) await act(page, faults, step)
      await faults.restore()
      const { stuck } = await recovers(page)
      expect(stuck).toEqual([])
      await expect.poll(() => server.clients.length).toBe(1)
      await page.evaluate(() => window.now.client.close())
      await expect.poll(() => server.connections).toBe(0)
    }),
    {
      numRuns: RUNS,
      // A smaller counterexample would take minutes in a browser.
      endOnFailure: true,
      ...(SEED && { seed: Number(SEED) }),
    },
  )
  // What failed is the cause; the report alone shows only the sequence.
  await run.catch((error: unknown) => {
    const { message, cause } = error as Error
    throw new Error(`${message}\n${String(cause)}`)
  })
})
