/** The option `signal`, and `Symbol.dispose`: two more ways to say `close()`. */
import { expect, lines, test } from './client-test.ts'

test('the abort of the signal is a close(), and the server sees it', async ({ page, serve }) => {
  const { url, seen } = await serve()
  const { log, status } = await page.evaluate(async url => {
    const controller = new AbortController()
    const { client, log } = belay.connect(url, { signal: controller.signal })
    await belay.told(log, 'connected')
    controller.abort()
    const { status } = client
    await belay.told(log, 'dom:close')
    return { log, status }
  }, url)
  expect(status).toBe('closed')
  expect(lines(log).slice(-2)).toEqual([
    expect.stringMatching(/^disconnected .*user/),
    expect.stringMatching(/^dom:close 1000/),
  ])
  await expect.poll(() => seen[0]!.closed).toEqual({ code: 1000, reason: '' })
})

test('the abort ends a wait', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const status = await page.evaluate(async url => {
    const controller = new AbortController()
    const { client, log } = belay.connect(url, { ...belay.PATIENT, signal: controller.signal })
    await belay.told(log, 'waiting')
    controller.abort()
    return client.status
  }, url)
  expect(status).toBe('closed')
})

test('a signal that is aborted already: one close event, and no connection', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const log = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { signal: AbortSignal.abort() })
    await belay.told(log, 'dom:close')
    log.push({ at: 0, event: client.status })
    client.open()
    client.reconnect()
    await new Promise(resolve => setTimeout(resolve, 200))
    log.push({ at: 0, event: client.status })
    return log
  }, url)
  expect(log.map(({ event }) => event)).toEqual(['dom:close', 'closed', 'closed'])
  expect(seen).toEqual([])
})

test('a client that was not opened yet is closed by open() once its signal is aborted', async ({
  page,
  server,
}) => {
  const statuses = await page.evaluate(url => {
    const controller = new AbortController()
    const client = new belay.ReconnectingWebSocket(url, {
      startClosed: true,
      signal: controller.signal,
    })
    controller.abort()
    const before = client.status
    client.open()
    return [before, client.status]
  }, server.url)
  expect(statuses).toEqual(['idle', 'closed'])
  expect(server.accepted).toBe(0)
})

test('reopened after close(), the client still obeys its signal', async ({ page, server }) => {
  const status = await page.evaluate(async url => {
    const controller = new AbortController()
    const { client, log } = belay.connect(url, { signal: controller.signal })
    await belay.told(log, 'connected')
    client.close()
    client.open()
    await belay.told(log, 'connected', 2)
    controller.abort()
    return client.status
  }, server.url)
  expect(status).toBe('closed')
})

test('a closed client leaves no listener on its signal', async ({ page, server }) => {
  const listeners = await page.evaluate(async url => {
    const { signal } = new AbortController()
    const listeners = new Set<unknown>()
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    Object.assign(signal, {
      addEventListener: (type: string, listener: () => void) => {
        listeners.add(listener)
        add(type, listener)
      },
      removeEventListener: (type: string, listener: () => void) => {
        listeners.delete(listener)
        remove(type, listener)
      },
    })
    const { client, log } = belay.connect(url, { signal })
    await belay.told(log, 'connected')
    const open = listeners.size
    client.close()
    const closed = listeners.size
    client.open()
    return [open, closed, listeners.size]
  }, server.url)
  expect(listeners).toEqual([1, 0, 1])
})

for (const [name, signal] of Object.entries({ text: 'abort', null: null, controller: {} })) {
  test(`${name} is no signal`, async ({ page }) => {
    const message = await page.evaluate(signal => {
      try {
        const options = { signal: signal as AbortSignal }
        return new belay.ReconnectingWebSocket('ws://localhost', options).status
      } catch (error) {
        return String(error)
      }
    }, signal)
    expect(message).toMatch(/^RangeError: belay-ws: signal is .*; it must be an AbortSignal\. See/)
  })
}

test('Symbol.dispose closes, also a subclass with a close() of its own', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const closed: string[] = []
    class Mine extends belay.ReconnectingWebSocket {
      override close(...given: [number?, string?]) {
        closed.push('mine')
        super.close(...given)
      }
    }
    const client = new belay.ReconnectingWebSocket(url)
    client[Symbol.dispose]()
    new Mine(url)[Symbol.dispose]()
    return { closed, status: client.status, keys: Object.keys(client) }
  }, server.url)
  expect(seen).toMatchObject({ closed: ['mine'], status: 'closed' })
})

test('a runtime without Symbol.dispose has no such member', async ({ page }) => {
  const names = await page.evaluate(() =>
    Object.getOwnPropertyNames(belay.ReconnectingWebSocket.prototype),
  )
  expect(names).not.toContain('undefined')
})
