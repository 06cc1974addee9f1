/** What messages cost beside time: timers, listeners, memory that is not given back. */
import type { Page } from '@playwright/test'

export interface Calls {
  /** Timers set or cleared. */
  timers: number
  /** Listeners added, to whatever it is. */
  listeners: number
}

declare global {
  interface Window {
    calls: Calls
  }
}

/** Loads the page anew, with every call counted from the first line on. */
export async function countCalls(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const calls: Calls = { timers: 0, listeners: 0 }
    window.calls = calls
    for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const) {
      const native = window[name] as (...given: unknown[]) => unknown
      Object.assign(window, {
        [name](...given: unknown[]) {
          calls.timers++
          return native(...given)
        },
      })
    }
    const { addEventListener } = EventTarget.prototype
    EventTarget.prototype.addEventListener = function (...given) {
      calls.listeners++
      return addEventListener.apply(this ?? window, given)
    }
  })
  await page.reload()
  await page.waitForFunction(() => 'belay' in window)
}

/** The bytes in use once everything has been collected that can be; Chromium tells them. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  // Finalisers run between two collections.
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** Messages that go there, and as many that come back: for what is left in memory. */
export const THERE_AND_BACK = 50_000

/** And for calls, of which one in all of them is one too many. */
export const FEW_THERE_AND_BACK = 5_000

/** Less than a pointer takes in Chromium: what survives of a message costs at least one. */
export const BYTES_PER_MESSAGE = 4

/**
 * Runs in the page: sends so many messages over `window.kept`, and waits until all are back.
 *
 * @returns The calls that were made meanwhile.
 */
export function exchange(count: number): Promise<Calls> {
  const socket = window.kept as WebSocket
  return new Promise(resolve => {
    let left = count
    const before = { ...window.calls }
    socket.onmessage = () => {
      if (--left) return
      const { timers, listeners } = window.calls
      resolve({ timers: timers - before.timers, listeners: listeners - before.listeners })
    }
    // One handler takes the place of another; the first is a listener to some.
    before.listeners = window.calls.listeners
    for (let i = 0; i < count; i++) socket.send('a message of an ordinary length, give or take')
  })
}
