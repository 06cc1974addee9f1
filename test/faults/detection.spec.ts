/** Who notices a dead link, and when: every fault that leaves no FIN behind. */
import type { Page } from '@playwright/test'
import type { Fault } from '../../src/proxy/fault.ts'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { expect, test } from '../rig/rig.ts'
import { ALWAYS, LONG } from '../rig/lengths.ts'

test.describe.configure({ mode: 'parallel' })

/** Interval, timeout and two seconds, in ms; what the machine withheld meanwhile comes on top. */
const BOUND = 4000

const SILENT: Record<string, Fault> = {
  'a cliff both ways': { kind: 'cliff' },
  'a cliff to the client only': { kind: 'cliff', direction: 'down' },
  'a cliff to the server only': { kind: 'cliff', direction: 'up' },
  'a server that stops reading': { kind: 'stall' },
}

/** Connects, has a reply, and marks the moment just before the fault. */
async function connected(page: Page, url: string): Promise<void> {
  await page.evaluate(async url => {
    const heartbeat = { interval: 1000, timeout: 1000, answerTimeout: 3000 }
    const { log } = belay.connect(url, { heartbeat, minUptime: 500 })
    await belay.told(log, 'pong', 2)
    window.kept = { faultAt: performance.now(), withheld: belay.watchWithheld() }
  }, url)
}

/** Waits for the verdict and for an echo over the next link. */
async function recovery(page: Page) {
  return page.evaluate(async () => {
    const { client, log } = window.now
    const { faultAt, withheld } = window.kept
    const disconnected = await belay.told(log, 'disconnected')
    await belay.told(log, 'connected', 2)
    client.send('back')
    await belay.until(() => log.find(({ data }) => data === 'back'))
    const left = log.find(({ at, status }) => at > faultAt && status && status !== 'connected')!
    return {
      cause: disconnected.cause,
      leftAfter: left.at - faultAt - withheld(faultAt, left.at),
      deadAfter: disconnected.at - faultAt - withheld(faultAt, disconnected.at),
      dialAfter: log.filter(({ event }) => event === 'connecting')[1]!.at - disconnected.at,
      backAfter: log.at(-1)!.at - faultAt,
      closes: log.filter(({ event }) => event === 'dom:close'),
      errors: log.filter(({ event }) => event === 'dom:error').length,
    }
  })
}

for (const hops of [1, 3]) {
  const tag = hops === 1 ? ALWAYS : LONG
  test.describe(`through ${hops} ${hops === 1 ? 'proxy' : 'proxies'}`, tag, () => {
    test.use({ hops })

    for (const [name, fault] of Object.entries(SILENT)) {
      test(`notices ${name} and is back at once`, async ({ page, url, faults }) => {
        await connected(page, url)
        await faults.set(fault, 'existing')
        const seen = await recovery(page)
        expect(seen.cause).toBe('heartbeat')
        expect(seen.leftAfter).toBeLessThan(BOUND)
        // One turn of the loop; the native close event would take a minute.
        expect(seen.dialAfter).toBeLessThan(5000)
        expect(seen.closes).toMatchObject([
          { code: 1006, reason: 'heartbeat timeout', wasClean: false },
        ])
        expect(seen.errors).toBe(0)
      })
    }

    test('notices a frozen server, and connects when it thaws', async ({ page, url, server }) => {
      await connected(page, url)
      server.freeze()
      const dead = await page.evaluate(async () => {
        const { at, cause } = await belay.told(window.now.log, 'disconnected')
        const { faultAt, withheld } = window.kept
        return { after: at - faultAt - withheld(faultAt, at), cause }
      })
      server.thaw()
      expect(dead.cause).toBe('heartbeat')
      expect(dead.after).toBeLessThan(BOUND)
      const seen = await recovery(page)
      expect(seen.closes.length).toBeGreaterThan(0)
    })
  })
}

for (const [name, break_] of Object.entries<(server: EchoServer) => Fault>({
  'a cliff to the server only': () => ({ kind: 'cliff', direction: 'up' }),
  'a server that stops reading': () => ({ kind: 'stall' }),
})) {
  test(`notices ${name} although the feed still flows`, async ({ page, url, faults, server }) => {
    await connected(page, `${url}?feed=200`)
    await faults.set(break_(server), 'existing')
    const seen = await recovery(page)
    expect(seen.cause).toBe('heartbeat')
    // interval + answerTimeout, and a second for the machine: the ping after the fault is the one
    // that is not answered.
    expect(seen.deadAfter).toBeLessThan(1000 + 3000 + 1000)
    const received = await page.evaluate(
      () =>
        window.now.log.filter(
          ({ event, at }) => event === 'dom:message' && at > window.kept.faultAt,
        ).length,
    )
    expect(received).toBeGreaterThan(5)
  })
}

/** The defaults, a tenth as long. */
const TENTH = { interval: 1500, timeout: 1000, answerTimeout: 3000, checkTimeout: 300 }

for (const className of ['ReconnectingWebSocket', 'HeartbeatWebSocket'] as const) {
  for (const direction of ['both', 'up', 'down'] as const) {
    test(
      `${className} that sends detects a cliff: ${direction}`,
      direction === 'both' ? ALWAYS : LONG,
      async ({ page, url, faults }) => {
        await page.evaluate(
          async ([url, heartbeat, isClient]) => {
            const kept = (window.kept = { withheld: belay.watchWithheld(), send: () => {} })
            if (isClient) {
              const { client, log } = belay.connect(url, { heartbeat })
              kept.send = () => client.send('mine')
              await belay.told(log, 'pong')
              // Right after a reply, so that the next regular ping is far away.
              window.kept.closed = belay.told(log, 'disconnected')
              return
            }
            const socket = new (belay.HeartbeatWebSocket.with(heartbeat))(url)
            kept.send = () => socket.send('mine')
            window.kept.closed = belay.next(socket, 'close')
            await belay.next(socket, 'pong')
          },
          [url, TENTH, className === 'ReconnectingWebSocket'] as const,
        )
        await faults.set({ kind: 'cliff', direction }, 'existing')
        const deadAfter = await page.evaluate(async () => {
          const { withheld, send, closed } = window.kept
          const faultAt = performance.now()
          const timer = setInterval(() => send(), 20)
          await closed
          clearInterval(timer)
          return performance.now() - faultAt - withheld(faultAt, performance.now())
        })
        // interval / 5, timeout, and less than the next regular ping would take.
        expect(deadAfter).toBeLessThan(300 + 1000 + 1000)
      },
    )
  }
}

test('detects a dead way to the server beneath a feed of small messages within `timeout`', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const heartbeat = { interval: 1000, timeout: 3000, answerTimeout: 60_000 }
    const { log } = belay.connect(url, { heartbeat })
    await belay.told(log, 'pong', 2)
    window.kept = { faultAt: performance.now(), withheld: belay.watchWithheld() }
  }, `${url}?feed=200`)
  await faults.set({ kind: 'cliff', direction: 'up' }, 'existing')
  const seen = await page.evaluate(async () => {
    const { faultAt, withheld } = window.kept
    const { cause, at } = await belay.told(window.now.log, 'disconnected')
    return { cause, after: at - faultAt - withheld(faultAt, at) }
  })
  expect(seen.cause).toBe('heartbeat')
  expect(seen.after).toBeLessThan(1000 + 3000 + 1000)
})

test(
  'detects a dead way to the server beneath a sparse feed with its second or third message',
  LONG,
  async ({ page, url, faults }) => {
    await page.evaluate(async url => {
      // No other timer is near.
      const heartbeat = { interval: 60_000, timeout: 2500, answerTimeout: 120_000 }
      const socket = new (belay.HeartbeatWebSocket.with(heartbeat))(url)
      await belay.next(socket, 'pong')
      window.kept = { socket, withheld: belay.watchWithheld() }
    }, `${url}?feed=2200`)
    await faults.set({ kind: 'cliff', direction: 'up' }, 'existing')
    const after = await page.evaluate(async () => {
      const { socket, withheld } = window.kept
      const start = performance.now()
      socket.check(false)
      await belay.next(socket, 'close')
      return performance.now() - start - withheld(start, performance.now())
    })
    expect(after).toBeGreaterThan(2500)
    expect(after).toBeLessThan(3 * 2200 + 1000)
  },
)

test('dials as soon as the path is healed, after an outage of both old and new', async ({
  page,
  url,
  faults,
}) => {
  await connected(page, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(() => belay.told(window.now.log, 'disconnected', 2))
  await faults.heal()
  const healed = await page.evaluate(async () => {
    const at = performance.now()
    window.now.client.reconnect()
    await belay.told(window.now.log, 'connected', 2)
    window.now.client.send('back')
    await belay.until(() => window.now.log.find(({ data }) => data === 'back'))
    return performance.now() - at
  })
  // At most one dial a second, so up to a second of waiting is right.
  expect(healed).toBeLessThan(3000)
})
