/** The client is an `EventTarget` with the `on…` properties of a `WebSocket`. */
import { expect, test } from './client-test.ts'

test('events are real ones and their target is the client', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { maxRetries: 0, shouldReconnect: () => false })
    const seen: Record<string, unknown> = { isTarget: client instanceof EventTarget }
    for (const type of ['open', 'message', 'close'] as const) {
      client.addEventListener(type, function (event) {
        const targets = [event.target, event.currentTarget, this].every(it => it === client)
        seen[type] = [event.constructor.name, targets, event.bubbles, event.cancelable]
      })
    }
    client.send('hello')
    await belay.told(log, 'dom:message')
    client.send('!close 4001 bye')
    await belay.told(log, 'dom:close')
    return seen
  }, server.url)
  expect(seen).toEqual({
    isTarget: true,
    open: ['Event', true, false, false],
    message: ['MessageEvent', true, false, false],
    close: ['CloseEvent', true, false, false],
  })
})

test('a message carries the data and the origin of the server', async ({ page, server }) => {
  const message = await page.evaluate(async url => {
    const { client } = belay.connect(url)
    client.send('hello')
    const { data, origin } = await belay.next<MessageEvent>(client, 'message')
    return { data: data as unknown, origin }
  }, server.url)
  expect(message).toEqual({ data: 'hello', origin: server.url })
})

test('once, signal, capture and handler objects are those of the platform', async ({
  page,
  server,
}) => {
  const heard = await page.evaluate(async url => {
    const heard: string[] = []
    const { client, log } = belay.connect(url, { minReconnectionDelay: 10 })
    const gone = new AbortController()
    const removed = () => heard.push('removed')
    const object = { handleEvent: () => heard.push('object') }
    client.addEventListener('open', () => heard.push('once'), { once: true })
    client.addEventListener('open', () => heard.push('signal'), { signal: gone.signal })
    client.addEventListener('open', object)
    client.addEventListener('open', removed)
    client.removeEventListener('open', removed)
    client.addEventListener('open', null)
    await belay.told(log, 'dom:open')
    gone.abort()
    client.removeEventListener('open', object)
    client.send('!terminate')
    await belay.told(log, 'dom:open', 2)
    return heard
  }, server.url)
  expect(heard).toEqual(['once', 'signal', 'object'])
})

test('on… properties hold one handler, keep its place, and take null', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { minReconnectionDelay: 10 })
    const heard: string[] = []
    const atFirst = [client.onopen, client.onmessage, client.onerror, client.onclose]
    const first = () => heard.push('first')
    client.onopen = first
    client.addEventListener('open', () => heard.push('listener'))
    client.onopen = function (event) {
      heard.push(`second ${this === client} ${event.type}`)
    }
    const isSecond = client.onopen !== first
    await belay.told(log, 'dom:open')
    client.onopen = null
    client.onclose = 'no function' as never
    client.send('!terminate')
    await belay.told(log, 'dom:open', 2)
    return { atFirst, isSecond, heard, cleared: [client.onopen, client.onclose] }
  }, server.url)
  expect(seen).toEqual({
    atFirst: [null, null, null, null],
    isSecond: true,
    heard: ['second true open', 'listener', 'listener'],
    cleared: [null, null],
  })
})

test('an error event is an ErrorEvent with what the provider threw', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const { client } = belay.connect(() => Promise.reject(new Error('token on purpose')))
    const { constructor, error, message } = await belay.next<ErrorEvent>(client, 'error')
    client.close()
    return { name: constructor.name, error: String(error), message }
  })
  expect(seen).toEqual({
    name: 'ErrorEvent',
    error: 'Error: token on purpose',
    message: 'token on purpose',
  })
})
