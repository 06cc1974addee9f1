/**
 * The known defects of reconnecting-websocket that concern `close()` and `reconnect()`, each with
 * the plain class as the control.
 */
import { expect, test } from './client-test.ts'

test('C4: close() before there is a socket leaves the client able to connect', async ({
  page,
  server,
}) => {
  const open = await page.evaluate(async url => {
    const outcomes: boolean[] = []
    for (const Class of [belay.PlainReconnectingWebSocket, belay.ReconnectingWebSocket]) {
      const slow = () => new Promise<string>(resolve => setTimeout(resolve, 20, url))
      const client = new Class(slow)
      client.close()
      await new Promise(resolve => setTimeout(resolve, 100))
      client.reconnect()
      const within = Class === belay.PlainReconnectingWebSocket ? 1500 : 10_000
      outcomes.push(await belay.until(() => client.readyState === 1, within).catch(() => false))
    }
    return outcomes
  }, server.url)
  expect(open).toEqual([false, true])
})

test('C5: after maxRetries, reconnect() connects', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(async url => {
    const { PlainReconnectingWebSocket, ReconnectingWebSocket } = belay
    window.kept = await Promise.all(
      [PlainReconnectingWebSocket, ReconnectingWebSocket].map(async Class => {
        const client = new Class(url, [], { maxRetries: 0 })
        await new Promise(resolve => (client.onclose = resolve))
        return client
      }),
    )
  }, url)
  await faults.heal()
  const open = await page.evaluate(() =>
    Promise.all(
      window.kept.map((client: WebSocket & { reconnect(): void }, i: number) => {
        client.reconnect()
        return belay.until(() => client.readyState === 1, i ? 10_000 : 2500).catch(() => false)
      }),
    ),
  )
  expect(open).toEqual([false, true])
})

test('C6: reconnect() cuts the backoff short', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(async url => {
    const { PlainReconnectingWebSocket, ReconnectingWebSocket } = belay
    window.kept = await Promise.all(
      [PlainReconnectingWebSocket, ReconnectingWebSocket].map(async Class => {
        const client = new Class(url, [], belay.PATIENT)
        await new Promise(resolve => (client.onclose = resolve))
        return client
      }),
    )
  }, url)
  await faults.heal()
  const open = await page.evaluate(() =>
    Promise.all(
      window.kept.map((client: WebSocket & { reconnect(): void }, i: number) => {
        client.reconnect()
        return belay.until(() => client.readyState === 1, i ? 10_000 : 2500).catch(() => false)
      }),
    ),
  )
  expect(open).toEqual([false, true])
})

test('C7: close() ends the backoff, and the provider is not asked again', async ({
  page,
  url,
  faults,
}) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const calls = await page.evaluate(async url => {
    const { PlainReconnectingWebSocket, ReconnectingWebSocket } = belay
    const options = { minReconnectionDelay: 200, maxReconnectionDelay: 200 }
    return Promise.all(
      [PlainReconnectingWebSocket, ReconnectingWebSocket].map(async Class => {
        let calls = 0
        const client = new Class(() => (calls++, url), [], options)
        await new Promise(resolve => (client.onclose = resolve))
        // Our first delay is a random one and may be over by now.
        const before = calls
        client.close()
        await new Promise(resolve => setTimeout(resolve, 600))
        return calls - before
      }),
    )
  }, url)
  expect(calls).toEqual([1, 0])
})

for (const [what, code, reason] of [
  ['a code that cannot be sent', 1001, 'away'],
  ['a reason that is too long', 4000, 'x'.repeat(124)],
] as const) {
  test(`C9: reconnect() with ${what} leaves no socket behind`, async ({ page, server }) => {
    for (const [name, left] of [
      ['PlainReconnectingWebSocket', 2],
      ['ReconnectingWebSocket', 1],
    ] as const) {
      const before = server.accepted
      await page.evaluate(
        async ([url, name, code, reason]) => {
          const client = (window.kept = new belay[name](url))
          await new Promise(resolve => (client.onopen = resolve))
          client.reconnect(code, reason)
          await new Promise(resolve => (client.onopen = resolve))
        },
        [server.url, name, code, reason] as const,
      )
      expect(server.accepted - before).toBe(2)
      await expect.poll(() => server.clients.length).toBe(left)
      // The plain class has lost one of its sockets, so only a new page can close them all.
      if (left === 2) {
        server.closeAll(4000, '')
        await page.evaluate(() => window.kept.close())
        await expect.poll(() => server.clients.length).toBe(0)
      }
    }
  })
}

test('C12: close() on a dead link closes soon, and nothing is delivered after it', async ({
  page,
  url,
  faults,
}) => {
  await page.evaluate(async url => {
    const { PlainReconnectingWebSocket, ReconnectingWebSocket } = belay
    window.kept = await Promise.all([
      opened(new PlainReconnectingWebSocket(`${url}?feed=50`)),
      opened(new ReconnectingWebSocket(`${url}?feed=50`, [], { closeTimeout: 300 })),
    ])
    async function opened(client: { onopen: unknown }) {
      await new Promise(resolve => (client.onopen = resolve))
      return client
    }
  }, url)
  await faults.set({ kind: 'cliff', direction: 'up' }, 'existing')
  const seen = await page.evaluate(() =>
    Promise.all(
      window.kept.map(async (client: WebSocket) => {
        let messages = 0
        let closed = false
        client.onclose = () => (closed = true)
        client.close()
        client.onmessage = () => messages++
        await belay.until(() => closed, 3000).catch(() => {})
        return { closed, messages }
      }),
    ),
  )
  expect(seen).toEqual([
    { closed: false, messages: 0 },
    { closed: true, messages: 0 },
  ])
})

test('C20: six dead links leave one socket on the server', async ({
  page,
  url,
  faults,
  server,
}) => {
  await page.evaluate(url => {
    belay.connect(url, { heartbeat: { interval: 50, timeout: 100 }, minUptime: 1 })
  }, url)
  for (let deaths = 0; deaths < 6; deaths++) {
    await page.evaluate(n => belay.told(window.now.log, 'connected', n), deaths + 1)
    // Proof of life, so that the death is a first one and not the next of a row.
    await page.evaluate(() => {
      const { log } = window.now
      const from = log.length
      return belay.until(() => log.slice(from).find(({ event }) => event === 'pong'))
    })
    await faults.set({ kind: 'cliff' }, 'existing')
    await page.evaluate(n => belay.told(window.now.log, 'disconnected', n), deaths + 1)
  }
  await page.evaluate(() => belay.told(window.now.log, 'connected', 7))
  // The cable is plugged in again: what hung on the old links is delivered, their end too.
  await faults.restore()
  await expect.poll(() => server.clients.length).toBe(1)
})
