/** After `close()` nothing of a client is left: no timer, no listener on the page, no socket. */
import type { Page } from '@playwright/test'
import { expect, test as base } from './client-test.ts'

declare global {
  interface Window {
    pending: { timers: Set<number>; listeners: number }
  }
}

/** Counts timers and the listeners of everything that outlives a client. Runs before all else. */
function count(): void {
  const timers = new Set<number>()
  window.pending = { timers, listeners: 0 }
  for (const [set, clear] of [
    ['setTimeout', 'clearTimeout'],
    ['setInterval', 'clearInterval'],
  ] as const) {
    const nativeSet = window[set] as (run: () => void, ms?: number, ...rest: unknown[]) => number
    const nativeClear = window[clear]
    const counting = (run: (...rest: unknown[]) => void, ms?: number, ...rest: unknown[]) => {
      const id = nativeSet(() => {
        if (set === 'setTimeout') timers.delete(id)
        run(...rest)
      }, ms)
      timers.add(id)
      return id
    }
    Object.assign(window, {
      [set]: counting,
      [clear]: (id: number) => {
        timers.delete(id)
        nativeClear(id)
      },
    })
  }
  const lasting = () => [window, document, (navigator as { connection?: unknown }).connection]
  const { addEventListener, removeEventListener } = EventTarget.prototype
  EventTarget.prototype.addEventListener = function (...parameters) {
    if (lasting().includes(this ?? window)) window.pending.listeners++
    return addEventListener.apply(this ?? window, parameters)
  }
  EventTarget.prototype.removeEventListener = function (...parameters) {
    if (lasting().includes(this ?? window)) window.pending.listeners--
    return removeEventListener.apply(this ?? window, parameters)
  }
}

const test = base.extend({
  ownTab: true,
  page: async ({ page }, use) => {
    await page.addInitScript(count)
    await page.reload()
    await use(page)
  },
})

/** What a client adds while it lives, and what is left of it once `end` has ended it. */
function leftAfter(page: Page, url: string, state: string, end: string) {
  return page.evaluate(
    async ([url, state, end]) => {
      const { timers } = window.pending
      const before = { timers: new Set(timers), listeners: window.pending.listeners }
      const added = () => ({
        timers: [...timers].filter(id => !before.timers.has(id)).length,
        listeners: window.pending.listeners - before.listeners,
      })
      const hang = () => new Promise<string>(() => {})
      const { client, log } = belay.connect(state === 'asking' ? hang : url, {
        startClosed: state === 'idle',
        ...belay.PATIENT,
        shouldReconnect: () => end !== 'terminal',
        closeTimeout: 300,
      })
      if (state === 'asking' || state === 'dialling') await belay.told(log, 'connecting')
      if (state === 'dialling') await belay.until(() => client.url)
      if (state === 'connected') await belay.told(log, 'pong')
      if (state === 'waiting') await belay.told(log, 'waiting')
      // A timer of ours is set by a message, which is on its way for as long as the browser likes.
      if (state !== 'idle') await belay.until(() => added().timers)
      const during = added()
      if (end === 'terminal') client.send('!close 4001 no')
      else client.close()
      await belay.told(log, 'dom:close')
      // The loop's own delay of no milliseconds may still be running.
      await belay.until(() => added().timers === 0, 300).catch(() => {})
      // What a message of ours would set after all, it sets now.
      await belay.turn()
      return { during, after: added() }
    },
    [url, state, end] as const,
  )
}

for (const state of ['idle', 'asking', 'dialling', 'connected']) {
  test(`close() while ${state} leaves no timer and no listener`, async ({ page, url, faults }) => {
    if (state === 'dialling') await faults.set({ kind: 'hang-upgrade' }, 'new')
    const { during, after } = await leftAfter(page, url, state, 'close')
    expect(after).toEqual({ timers: 0, listeners: 0 })
    // Otherwise this test counts nothing; that timers are counted was waited for.
    if (state !== 'idle') expect(during.listeners).toBeGreaterThan(4)
  })
}

test('close() while waiting leaves no timer and no listener', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const { after } = await leftAfter(page, url, 'waiting', 'close')
  expect(after).toEqual({ timers: 0, listeners: 0 })
})

test('close() on a dead link leaves no timer and no listener', async ({ page, url, faults }) => {
  await faults.set({ kind: 'swallow-close' }, 'new')
  const { after } = await leftAfter(page, url, 'connected', 'close')
  expect(after).toEqual({ timers: 0, listeners: 0 })
})

test('a terminal answer leaves no timer and no listener', async ({ page, url }) => {
  const { after } = await leftAfter(page, url, 'connected', 'terminal')
  expect(after).toEqual({ timers: 0, listeners: 0 })
})

test('opening and closing again and again piles nothing up', async ({ page, url }) => {
  const piled = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    await belay.told(log, 'connected')
    const before = window.pending.listeners
    for (let i = 1; i <= 5; i++) {
      client.close()
      client.open()
      await belay.told(log, 'connected', i + 1)
    }
    return window.pending.listeners - before
  }, url)
  expect(piled).toBe(0)
})
