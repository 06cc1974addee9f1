/** `await request(socket, body, { match })`: the reply, or the reason why there will be none. */
import type { Page } from '@playwright/test'
import type { Script, Served } from '../client/client-test.ts'
import { expect, test } from '../client/client-test.ts'

/** Replies to `{ id, get }` after a message that is no reply; `get: 'nothing'` gets none. */
const script: Script = {
  message(text, socket) {
    if (!text.startsWith('{')) return
    const { id, get } = JSON.parse(text) as { id: number; get: string }
    socket.send('news')
    if (get === 'end') socket.close(4001, 'bye')
    else if (get !== 'nothing') socket.send(JSON.stringify({ id, value: `${get} is fine` }))
  },
}

interface How {
  get: string
  timeout?: number
  isTyped?: boolean
}

/** Begins a request over the client of the page; `outcome` tells how it has ended. */
function ask(page: Page, how: How) {
  return page.evaluate(({ get, timeout, isTyped }) => {
    const { client, log } = window.now
    const abort = new AbortController()
    const id = (window.kept?.id ?? 0) + 1
    const options = { signal: abort.signal, ...(timeout && { timeout }) }
    const promise = isTyped
      ? belay.request(
          belay.withCodec(client, belay.jsonCodec()),
          { id, get },
          {
            ...options,
            match: (message: any) => message.id === id,
          },
        )
      : belay.request(client, JSON.stringify({ id, get }), {
          ...options,
          match: data => (data as string).startsWith(`{"id":${id},"value"`),
        })
    window.kept = { id, abort, outcome: undefined as unknown }
    promise.then(
      reply => (window.kept.outcome = reply),
      (error: unknown) => {
        const { name, message, code, reason, event } = error as any
        const cause = event?.cause
        window.kept.outcome = { name, message, code, reason, cause, at: log.length }
      },
    )
  }, how)
}

const outcome = (page: Page) => page.evaluate(() => belay.until(() => window.kept.outcome))

async function connected(page: Page, url: string): Promise<void> {
  await page.evaluate(async url => {
    await belay.told(belay.connect(url, { minReconnectionDelay: 20 }).log, 'connected')
  }, url)
}

const serveReplies = (serve: (script?: Script) => Promise<Served>) => serve(script)

test('resolves with the message that matches, and with no other', async ({ page, serve }) => {
  const { url, seen } = await serveReplies(serve)
  await connected(page, url)
  await ask(page, { get: 'price' })
  expect(await outcome(page)).toBe('{"id":1,"value":"price is fine"}')
  expect(seen[0]!.received).toEqual(['{"id":1,"get":"price"}'])
  const told = await page.evaluate(() =>
    window.now.log.filter(({ event }) => event === 'dom:message').map(({ data }) => data as string),
  )
  expect(told).toEqual(['news', '{"id":1,"value":"price is fine"}'])
})

test('takes a socket with a codec, and resolves with the value', async ({ page, serve }) => {
  const { url } = await serve({
    message: (text, socket) => {
      const { id } = JSON.parse(text) as { id: number }
      for (const message of [{ id: id - 1 }, { id, value: 5 }]) socket.send(JSON.stringify(message))
    },
  })
  await connected(page, url)
  await ask(page, { get: 'price', isTyped: true })
  expect(await outcome(page)).toEqual({ id: 1, value: 5 })
})

test('is sent at once over an open connection, ahead of what is sent later', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serveReplies(serve)
  await connected(page, url)
  await page.evaluate(() => {
    const { client } = window.now
    void belay.request(client, 'first', { match: () => true })
    client.send('second')
  })
  await expect.poll(() => seen[0]!.received).toEqual(['first', 'second'])
})

test('waits for the connection, and goes behind the login and the outbox', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serveReplies(serve)
  await page.evaluate(url => {
    const { client } = belay.connect(url)
    void belay.request(client, '{"id":1,"get":"price"}', {
      match: data => (window.kept = { outcome: data }) && data !== 'news',
    })
    client.send('kept')
    client.addEventListener('open', () => client.send('login'))
  }, url)
  await page.evaluate(() => belay.until(() => String(window.kept?.outcome).includes('fine')))
  expect(seen[0]!.received).toEqual(['login', 'kept', '{"id":1,"get":"price"}'])
})

test('rejects at once when the connection is lost, and is not sent again', async ({
  page,
  url,
  faults,
  server,
}) => {
  await connected(page, url)
  await ask(page, { get: 'nothing' })
  await page.evaluate(() => belay.told(window.now.log, 'dom:message'))
  await faults.set({ kind: 'rst' }, 'existing')
  expect(await outcome(page)).toMatchObject({
    name: 'ConnectionLostError',
    message: expect.stringMatching(/^belay-ws: the connection was lost before the reply came/),
    cause: 'network',
  })
  await page.evaluate(() => belay.told(window.now.log, 'pong', 2))
  const echoes = await page.evaluate(
    () => window.now.log.filter(({ event }) => event === 'dom:message').length,
  )
  expect(echoes).toBe(1)
  expect(server.accepted).toBe(2)
})

test('rejects with the code when the server ends the connection', async ({ page, serve }) => {
  const { url } = await serveReplies(serve)
  await connected(page, url)
  await ask(page, { get: 'end' })
  expect(await outcome(page)).toMatchObject({ name: 'ConnectionLostError', cause: 'server' })
})

test('a failed attempt before it was sent is no loss', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(url => void belay.connect(url, { minReconnectionDelay: 20 }), url)
  await ask(page, { get: 'nothing' })
  await page.evaluate(() => belay.told(window.now.log, 'disconnected', 3))
  await faults.heal()
  await page.evaluate(() => belay.told(window.now.log, 'dom:message'))
  expect(await page.evaluate(() => window.kept.outcome as unknown)).toBeUndefined()
})

for (const when of ['before it', 'while it is under way'] as const) {
  test(`rejects with a ClosedError where the client is closed ${when}`, async ({ page, serve }) => {
    const { url } = await serveReplies(serve)
    await connected(page, url)
    const close = () =>
      page.evaluate(async () => {
        const { client, log } = window.now
        client.close(4002, 'done')
        if (window.kept) return
        await belay.told(log, 'dom:close')
      })
    if (when === 'before it') await close()
    await ask(page, { get: 'nothing' })
    if (when !== 'before it') await close()
    const error = await outcome(page)
    expect(error).toMatchObject({ name: 'ClosedError' })
    // At once: the end of the connection is told only later, and then with its code.
    expect((error as { code?: number }).code).toBe(when === 'before it' ? 4002 : undefined)
  })
}

for (const isOpen of [true, false]) {
  const where = isOpen ? 'over an open connection' : 'without a connection'
  test(`${where}, the signal and the timeout end the wait, and nothing is sent later`, async ({
    page,
    serve,
    faults,
    url,
    server,
  }) => {
    if (isOpen) {
      await connected(page, (await serveReplies(serve)).url)
    } else {
      await faults.set({ kind: 'refuse' }, 'new')
      await page.evaluate(url => void belay.connect(url, { minReconnectionDelay: 20 }), url)
    }
    await ask(page, { get: 'nothing' })
    await page.evaluate(() => window.kept.abort.abort())
    expect(await outcome(page)).toMatchObject({ name: 'AbortError' })
    await ask(page, { get: 'nothing', timeout: 50 })
    expect(await outcome(page)).toMatchObject({
      name: 'TimeoutError',
      message: 'belay-ws: no reply within 50 ms. See docs/troubleshooting.md',
    })
    if (isOpen) return
    await faults.heal()
    await page.evaluate(() => belay.told(window.now.log, 'pong'))
    expect(server.clients).toHaveLength(1)
    expect(await page.evaluate(() => window.now.client.bufferedAmount)).toBe(0)
    const echoes = await page.evaluate(
      () => window.now.log.filter(({ event }) => event === 'dom:message').length,
    )
    expect(echoes).toBe(0)
  })
}

test('leaves no listener and no timer behind', async ({ page, serve }) => {
  const { url } = await serveReplies(serve)
  await connected(page, url)
  const counts = await page.evaluate(async () => {
    const { client } = window.now
    let listeners = 0
    const { addEventListener, removeEventListener, on } = client
    Object.assign(client, {
      addEventListener: (...given: any[]) => {
        listeners++
        ;(addEventListener as any).apply(client, given)
      },
      removeEventListener: (...given: any[]) => {
        listeners--
        ;(removeEventListener as any).apply(client, given)
      },
      on: (...given: any[]) => {
        listeners++
        const undo = (on as any).apply(client, given)
        return () => {
          listeners--
          undo()
        }
      },
    })
    const match = (data: unknown) => String(data).startsWith('{"id":7')
    await belay.request(client, '{"id":7,"get":"price"}', { match })
    const after = listeners
    const { signal } = new AbortController()
    const failed = await belay
      .request(client, '{"id":7,"get":"price"}', {
        signal,
        match: () => {
          throw new Error('on purpose')
        },
      })
      .catch((error: unknown) => String(error))
    return [after, failed, listeners]
  })
  expect(counts).toEqual([0, 'Error: on purpose', 0])
})

test('what send() throws, it rejects with', async ({ page, serve }) => {
  const { url } = await serveReplies(serve)
  await connected(page, url)
  const error = await page.evaluate(() => {
    const typed = belay.withCodec(window.now.client, belay.jsonCodec())
    return belay.request(typed, undefined, { match: () => true }).catch(String)
  })
  expect(error).toMatch(/^TypeError: belay-ws: JSON cannot represent a undefined/)
})

for (const [name, options, complaint] of [
  ['no match', {}, 'RangeError: belay-ws: match is undefined; it must be a function of a message'],
  [
    'an unknown option',
    { match: Boolean, retry: 3 },
    'TypeError: belay-ws: unknown option "retry"',
  ],
  [
    'a bad timeout',
    { match: Boolean, timeout: 0 },
    'RangeError: belay-ws: timeout is 0; it must be',
  ],
] as const) {
  test(`refuses ${name}`, async ({ page }) => {
    const isFunction = 'match' in options
    const error = await page.evaluate(
      async ([options, isFunction]) => {
        const client = new belay.ReconnectingWebSocket('ws://localhost', { startClosed: true })
        const given = { ...options, ...(isFunction && { match: () => true }) }
        return belay.request(client, 'a', given as { match: () => boolean }).catch(String)
      },
      [{ ...options, match: undefined }, isFunction] as const,
    )
    expect(error).toContain(complaint)
  })
}
