/** What is left of sockets that are over: nothing. */
import type { Page } from '@playwright/test'
import { expect, test } from './socket-test.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

test.describe.configure({ mode: 'parallel' })

interface Count {
  timers: Set<unknown>
  set: number
  cleared: number
  listeners: string[]
}

declare global {
  interface Window {
    count: Count
  }
}

test.use({ ownTab: true })

/** Loads the page anew, with its timers and the listeners on its globals counted from the start. */
async function counting(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const count: Count = { timers: new Set(), set: 0, cleared: 0, listeners: [] }
    window.count = count
    const { setTimeout, clearTimeout } = window
    window.setTimeout = ((handler: () => void, ms: number) => {
      count.set++
      const timer = setTimeout(() => {
        count.timers.delete(timer)
        handler()
      }, ms)
      count.timers.add(timer)
      return timer
    }) as typeof window.setTimeout
    window.clearTimeout = timer => {
      if (count.timers.delete(timer)) count.cleared++
      clearTimeout(timer)
    }
    window.setInterval = () => {
      throw new Error('an interval keeps running in a page that is over')
    }
    const add = EventTarget.prototype.addEventListener
    EventTarget.prototype.addEventListener = function (this: EventTarget, type: string, ...rest) {
      if (!(this instanceof WebSocket)) count.listeners.push(type)
      return add.call(this, type, ...rest)
    }
  })
  await page.reload()
  await page.waitForFunction(() => 'belay' in window)
}

for (const [how, end] of [
  ['the application closes', 'close'],
  ['are terminated', 'terminate'],
  ['the server closes', '!close 1000 bye'],
  ['the server drops', '!terminate'],
] as const) {
  test(
    `[beyond the standard] 200 sockets that ${how} leave no timer and no listener`,
    how === 'the server drops' ? ALWAYS : LONG,
    async ({ page, server }) => {
      await counting(page)
      const left = await page.evaluate(
        async ([url, end]) => {
          const { count } = window
          const before = { timers: count.timers.size, listeners: count.listeners.length }
          // Browsers shake hands with one host one at a time: the last has 199 before it.
          const Class = belay.HeartbeatWebSocket.with({ connectTimeout: false })
          const sockets = Array.from({ length: 200 }, () => new Class(url))
          await Promise.all(sockets.map(socket => belay.next(socket, 'pong')))
          const during = count.timers.size - before.timers
          const closed = Promise.all(sockets.map(socket => belay.next(socket, 'close')))
          for (const socket of sockets) {
            if (end === 'close') socket.close()
            else if (end === 'terminate') socket.terminate()
            else socket.send(end)
          }
          await closed
          const listeners = count.listeners.slice(before.listeners)
          return { during, timers: count.timers.size - before.timers, listeners }
        },
        [server.url, end] as const,
      )
      expect(left).toEqual({ during: 200, timers: 0, listeners: [] })
      await expect.poll(() => server.connections).toBe(0)
    },
  )
}

test('[beyond the standard] 50 attempts that fail leave no timer', async ({
  page,
  faults,
  url,
}) => {
  await counting(page)
  // None fails before all have a timer, which each sets by a message.
  await faults.set({ kind: 'hang-upgrade' })
  await page.evaluate(async url => {
    const sockets = Array.from({ length: 50 }, () => new belay.HeartbeatWebSocket(url))
    window.kept = Promise.all(sockets.map(socket => belay.next(socket, 'close')))
    await belay.until(() => window.count.timers.size === 50)
  }, url)
  await faults.set({ kind: 'refuse' })
  await faults.set({ kind: 'rst' }, 'existing')
  const left = await page.evaluate(async () => {
    await window.kept
    return window.count.timers.size
  })
  expect(left).toBe(0)
})

test('[beyond the standard] a constructor that throws leaves no timer', async ({ page }) => {
  await counting(page)
  const left = await page.evaluate(() => {
    for (const args of [['ftp://x'], ['ws://127.0.0.1:9/', ['a', 'a']]] as const) {
      try {
        Reflect.construct(belay.HeartbeatWebSocket, args)
      } catch {
        continue
      }
      return -1
    }
    return window.count.timers.size
  })
  expect(left).toBe(0)
})

test('[beyond the standard] messages cost no timer', async ({ page, server }) => {
  await counting(page)
  const used = await page.evaluate(async url => {
    const { count } = window
    const socket = new belay.HeartbeatWebSocket(url)
    await belay.next(socket, 'pong')
    // The first one sets the timer of the ping that it may want.
    socket.send('first')
    await belay.next(socket, 'message')
    const before = count.set + count.cleared
    let received = 0
    const all = new Promise<void>(resolve => {
      socket.onmessage = () => ++received === 1000 && resolve()
    })
    for (let i = 0; i < 500; i++) socket.send(`${i}`)
    socket.send('!burst 500 10')
    await all
    return count.set + count.cleared - before
  }, server.url)
  expect(used).toBe(0)
})

test('[beyond the standard] an exchange of the heartbeat costs two timers', async ({
  page,
  url,
}) => {
  await counting(page)
  const each = await page.evaluate(async url => {
    const { count } = window
    const socket = new (belay.HeartbeatWebSocket.with({ interval: 30 }))(url)
    await belay.next(socket, 'pong')
    const before = count.set
    for (let i = 0; i < 100; i++) await belay.next(socket, 'pong')
    return (count.set - before) / 100
  }, url)
  // For the reply's deadline and for the next ping. A browser cuts a delay to whole milliseconds, so
  // that a timer could come too early, and be set again and again until the moment is there.
  expect(each).toBeLessThan(2.2)
})

test('[beyond the standard] the reply itself sets the timer for the next ping', async ({
  page,
  url,
  faults,
}) => {
  await counting(page)
  await faults.set({ kind: 'slow', latency: 200 })
  // Timers that are set by timers are cut to one a minute in hidden tabs of Chrome.
  const sets = await page.evaluate(async url => {
    const { count } = window
    const socket = new belay.HeartbeatWebSocket(url)
    await belay.next(socket, 'ping')
    const before = count.set
    // The timer for the wait is set by a message to ourselves, long before the reply.
    while (count.set === before) await belay.turn()
    const waiting = count.set
    await belay.next(socket, 'pong')
    return count.set - waiting
  }, url)
  expect(sets).toBe(1)
})
