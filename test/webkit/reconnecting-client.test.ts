/** `ReconnectingWebSocket` as it is published, in WebKit. */
import type { Fault } from '../../src/proxy/fault.ts'
import { TURN } from '../../src/core/lateness.ts'
import { expect, test } from './webkit-test.ts'
import type { Page } from './webdriver.ts'

const INTERVAL = 500
const TIMEOUT = 1000
/** What timers and the clock of the page may be off by, together, in ms. */
const SLACK = 1300

/**
 * Connects, has a reply, and marks the moment just before the fault. Sends `back` in the moment of
 * the verdict.
 */
async function connected(page: Page, url: string, interval = INTERVAL): Promise<void> {
  await page.evaluate(
    async ({ url, interval, timeout }) => {
      const heartbeat = { interval, timeout, answerTimeout: 2000 }
      const { client, log } = belay.connect(url, { heartbeat, minUptime: 200, closeTimeout: 500 })
      client.on('disconnected', () => (window.kept.result = client.send('back')))
      await belay.told(log, 'pong')
      window.kept = { faultAt: performance.now(), withheld: belay.watchWithheld() }
    },
    { url, interval, timeout: TIMEOUT },
  )
}

/** Waits for the verdict and for an echo over the next link. */
async function recovery(page: Page) {
  return page.evaluate(async () => {
    const { log } = window.now
    const { faultAt, withheld } = window.kept
    const { at, cause } = await belay.told(log, 'disconnected')
    await belay.until(() =>
      log.find(({ event, data }) => event === 'dom:message' && data === 'back'),
    )
    return {
      cause,
      result: window.kept.result as string,
      deadAfter: at - faultAt - withheld(faultAt, at),
      closes: log.filter(({ event }) => event === 'dom:close'),
      errors: log.filter(({ event }) => event === 'dom:error').length,
      replies: log.filter(({ event, data }) => event === 'dom:message' && data === 'pong').length,
    }
  })
}

const SILENT: Record<string, Fault> = {
  'a cliff both ways': { kind: 'cliff' },
  'a cliff to the client only': { kind: 'cliff', direction: 'down' },
  'a server that stops reading': { kind: 'stall' },
}

for (const [name, fault] of Object.entries(SILENT)) {
  test(`notices ${name} in time, dials anew and echoes`, async ({ page, url, faults }) => {
    await connected(page, url)
    await faults.set(fault, 'existing')
    const seen = await recovery(page)
    expect(seen.cause).toBe('heartbeat')
    expect(seen.deadAfter).toBeLessThan(INTERVAL + TIMEOUT + TURN + SLACK)
    expect(seen.closes).toMatchObject([
      { code: 1006, reason: 'heartbeat timeout', wasClean: false },
    ])
    expect(seen.result).toBe('queued')
    expect([seen.errors, seen.replies]).toEqual([0, 0])
  })
}

test('hears nothing more of a dead link that comes back', async ({ page, url, faults }) => {
  await connected(page, `${url}?feed=50`)
  await faults.set({ kind: 'cliff' }, 'existing')
  await recovery(page)
  await expect.poll(() => faults.state().held.down, { timeout: 20_000 }).toBeGreaterThan(100)
  await faults.restore()
  await expect.poll(() => faults.connections, { timeout: 20_000 }).toBe(1)
  const { status, ends, feed } = await page.evaluate(async () => {
    const { client, log } = window.now
    client.send('again')
    await belay.until(() => log.find(({ data }) => data === 'again'))
    return {
      status: client.status,
      ends: log.filter(({ event }) => event === 'dom:close' || event === 'disconnected').length,
      feed: log.flatMap(({ data }) => /"feed":(\d+)/.exec(String(data))?.[1] ?? []).map(Number),
    }
  })
  expect({ status, ends }).toEqual({ status: 'connected', ends: 2 })
  // The feed counts time: what is late would come out of order.
  expect(feed).toEqual([...new Set(feed)].sort((a, b) => a - b))
})

test('hides replies, and delivers the same text as a message', async ({ page, url }) => {
  await connected(page, url)
  const messages = await page.evaluate(async () => {
    const { client, log } = window.now
    const told = () => log.filter(({ event }) => event === 'dom:message').map(({ data }) => data)
    const before = told()
    await belay.told(log, 'pong', 3)
    client.send('pong')
    await belay.until(() => told().length > 0)
    return { before, after: told() as string[] }
  })
  expect(messages).toEqual({ before: [], after: ['pong'] })
})

test('close() on a dead link ends within closeTimeout, for good', async ({ page, url, faults }) => {
  // No ping before the close: no verdict can be first.
  await connected(page, url, 60_000)
  await faults.set({ kind: 'cliff' }, 'existing')
  const { took, last, status, state } = await page.evaluate(async () => {
    const { client, log } = window.now
    const { withheld } = window.kept
    const start = performance.now()
    client.close(1000, 'bye')
    const { at, code } = await belay.told(log, 'dom:close')
    return {
      took: at - start - withheld(start, at),
      last: [code, log.filter(({ event }) => event === 'connecting').length],
      status: client.status,
      state: client.readyState,
    }
  })
  expect({ last, status, state }).toEqual({ last: [1006, 1], status: 'closed', state: 3 })
  expect(took).toBeLessThan(500 + SLACK)
})

test('gives up a hung upgrade and connects when the path is healed', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'hang-upgrade' })
  const { cause, took } = await page.evaluate(async url => {
    const withheld = belay.watchWithheld()
    const start = performance.now()
    const { log } = belay.connect(url, { connectTimeout: 500, maxReconnectionDelay: 500 })
    const { at, cause } = await belay.told(log, 'disconnected')
    return { cause, took: at - start - withheld(start, at) }
  }, url)
  expect(cause).toBe('connect-timeout')
  expect(took).toBeLessThan(500 + TURN + SLACK)
  await faults.heal()
  await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'connected')
    client.send('here')
    await belay.until(() => log.find(({ data }) => data === 'here'))
  })
})

test('passes on what the server said, and reconnects', async ({ page, url }) => {
  await connected(page, url)
  const { close, cause } = await page.evaluate(async () => {
    const { client, log } = window.now
    // Not 1012 to 1014, of which WebKitGTK says 1006: it takes them for errors of the protocol.
    client.send('!close 1011 restart')
    const { cause } = await belay.told(log, 'disconnected')
    const close = await belay.told(log, 'dom:close')
    client.reconnect()
    await belay.told(log, 'connected', 2)
    return { close, cause }
  })
  expect(cause).toBe('server')
  expect(close).toMatchObject({ code: 1011, reason: 'restart', wasClean: true })
})
