/**
 * `hiddenTimeout`: nobody looks at the page, so it needs no connection. Playwright keeps every page
 * visible, so these tests say that it is not; life/hidden hides a page for real.
 */
import type { Page } from '@playwright/test'
import { expect, lines, test } from './client-test.ts'
import { LONG } from '../rig/lengths.ts'

/** Says that the page is hidden, or seen again. */
const show = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate(state => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
    Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)

/** The events since a moment, with the status, the heartbeat left out. */
const since = (page: Page, from: number) =>
  page.evaluate(from => window.now.log.slice(from), from).then(lines)

const connected = (page: Page, url: string, hiddenTimeout: number | false) =>
  page.evaluate(
    async ([url, hiddenTimeout]) => {
      const { log } = belay.connect(url, { ...belay.PATIENT, hiddenTimeout })
      await belay.told(log, 'pong')
      // The second that lies between two dials.
      await new Promise(resolve => setTimeout(resolve, 1100))
      return log.length
    },
    [url, hiddenTimeout] as const,
  )

test('hidden for long: closed, with the cause; visible: connected at once', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const from = await connected(page, url, 200)
  await show(page, 'hidden')
  const waiting = await page.evaluate(async () => {
    const { client, log } = window.now
    const { delay, cause } = await belay.told(log, 'waiting')
    const { status, retryAt, retryIn, isReconnecting } = client.getSnapshot()
    const sent = client.send('kept')
    return { delay, cause, status, retryAt, retryIn, isReconnecting, sent }
  })
  expect(waiting).toEqual({
    ...{ delay: Infinity, cause: 'page', status: 'waiting', sent: 'queued' },
    ...{ retryAt: Infinity, retryIn: Infinity, isReconnecting: true },
  })
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 1000, reason: 'page: hidden' })
  await show(page, 'visible')
  await page.evaluate(() => belay.told(window.now.log, 'connected', 2))
  await expect.poll(() => seen[1]?.received).toEqual(['kept'])
  const events = await since(page, from)
  expect(events.filter(line => /^(disconnected|dom:close)/.test(line))).toEqual([
    expect.stringMatching(/^disconnected .*page/),
    expect.stringMatching(/^dom:close 1000 .*page: hidden/),
  ])
  expect(seen).toHaveLength(2)
})

test('seen again before the time is over: nothing happens', LONG, async ({ page, serve }) => {
  const { url, seen } = await serve()
  const from = await connected(page, url, 1000)
  for (let i = 0; i < 3; i++) {
    await show(page, 'hidden')
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 100)))
    await show(page, 'visible')
  }
  await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 1200)))
  expect(await since(page, from)).toEqual([])
  expect(seen).toHaveLength(1)
})

test(
  'the time counts from the moment of hiding, whatever is told meanwhile',
  LONG,
  async ({ page, serve }) => {
    const { url } = await serve()
    await connected(page, url, 600)
    await show(page, 'hidden')
    const cause = await page.evaluate(async () => {
      const { log } = window.now
      // Each asks the server, and none counts anew.
      const timer = setInterval(() => dispatchEvent(new Event('online')), 100)
      const { cause } = await belay.told(log, 'disconnected', 1, 5_000)
      clearInterval(timer)
      return cause as string
    })
    expect(cause).toBe('page')
  },
)

test('by default a hidden page keeps its connection', async ({ page, serve }) => {
  const { url } = await serve()
  const from = await connected(page, url, false)
  await show(page, 'hidden')
  await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 300)))
  expect(await since(page, from)).toEqual([])
})

test('a page that is hidden from the beginning connects, for as long', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await show(page, 'hidden')
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { hiddenTimeout: 300 })
    await belay.told(log, 'connected')
    await belay.told(log, 'waiting')
  }, url)
  await expect.poll(() => seen[0]!.closed?.reason).toBe('page: hidden')
})

for (const signal of ['online', 'resume'] as const) {
  test(`${signal} connects no page that is still hidden`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    await connected(page, url, 200)
    await show(page, 'hidden')
    await page.evaluate(async signal => {
      await belay.told(window.now.log, 'waiting')
      const target = signal === 'online' ? globalThis : document
      target.dispatchEvent(new Event(signal))
      await new Promise(resolve => setTimeout(resolve, 1300))
    }, signal)
    expect(seen).toHaveLength(1)
  })
}

test(
  'a wait of a hidden page ends with nothing but its return',
  LONG,
  async ({ page, url, faults }) => {
    await faults.set({ kind: 'refuse' }, 'new')
    const from = await page.evaluate(async url => {
      const { log } = belay.connect(url, { ...belay.PATIENT, hiddenTimeout: 300 })
      await belay.told(log, 'waiting')
      // The second that lies between two dials.
      await new Promise(resolve => setTimeout(resolve, 1100))
      return log.length
    }, url)
    await show(page, 'hidden')
    const retryAt = await page.evaluate(async () => {
      const { client } = window.now
      // Told, and not only so when somebody looks.
      await new Promise<void>(resolve => {
        const undo = client.subscribe(() => {
          undo()
          resolve()
        })
      })
      return client.getSnapshot().retryAt
    })
    expect(retryAt).toBe(Infinity)
    expect((await since(page, from)).filter(line => line.startsWith('connecting'))).toEqual([])
    await faults.heal()
    await show(page, 'visible')
    await page.evaluate(() => belay.told(window.now.log, 'connected'))
  },
)

test('reconnect() connects a hidden page, for as long again', LONG, async ({ page, serve }) => {
  const { url, seen } = await serve()
  await connected(page, url, 300)
  await show(page, 'hidden')
  await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'waiting')
    client.reconnect()
    await belay.told(log, 'connected', 2)
    await belay.told(log, 'waiting', 2)
  })
  await expect.poll(() => seen[1]!.closed?.reason).toBe('page: hidden')
})

for (const when of ['before it is hidden', 'while it is hidden'] as const) {
  test(`a client that was closed ${when} stays closed`, async ({ page, serve }) => {
    const { url, seen } = await serve()
    await connected(page, url, 200)
    if (when === 'before it is hidden') await page.evaluate(() => window.now.client.close())
    await show(page, 'hidden')
    const status = await page.evaluate(async when => {
      const { client, log } = window.now
      if (when === 'while it is hidden') {
        await belay.told(log, 'waiting')
        client.close()
      }
      await new Promise(resolve => setTimeout(resolve, 500))
      return client.status
    }, when)
    expect(status).toBe('closed')
    await show(page, 'visible')
    await page.evaluate(() => new Promise(resolve => setTimeout(resolve, 1300)))
    expect(await page.evaluate(() => window.now.client.status)).toBe('closed')
    expect(seen).toHaveLength(1)
  })
}

test('close() of a hidden page stops the time', LONG, async ({ page, serve }) => {
  const { url } = await serve()
  await connected(page, url, 500)
  await show(page, 'hidden')
  const changes = await page.evaluate(async () => {
    const { client, log } = window.now
    client.close()
    await belay.told(log, 'dom:close')
    let changes = 0
    client.subscribe(() => changes++)
    await new Promise(resolve => setTimeout(resolve, 800))
    return changes
  })
  expect(changes).toBe(0)
})

test('shouldReconnect is not asked, and no retry is counted', async ({ page, serve }) => {
  const { url } = await serve()
  const asked = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      hiddenTimeout: 200,
      maxRetries: 0,
      shouldReconnect: () => {
        window.kept = 'asked'
        return true
      },
    })
    await belay.told(log, 'connected')
    Object.defineProperty(document, 'hidden', { value: true, configurable: true })
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    await belay.told(log, 'waiting')
    return [window.kept as unknown, client.retryCount, client.status]
  }, url)
  expect(asked).toEqual([undefined, 0, 'waiting'])
})

test('a bad time throws, and names the option', async ({ page }) => {
  const message = await page.evaluate(() => {
    try {
      return new belay.ReconnectingWebSocket('ws://localhost', { hiddenTimeout: 0 }).status
    } catch (error) {
      return String(error)
    }
  })
  expect(message).toMatch(/^RangeError: belay-ws: hiddenTimeout is 0; it must be /)
})
