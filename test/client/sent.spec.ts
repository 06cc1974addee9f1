/** `sent`: told of each message that is handed to a socket; and what is `unconfirmed` of them. */
import { expect, test } from './client-test.ts'

test('tells of what send() hands over and of what waited, with bytes and in order', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const told = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    const sent: unknown[] = []
    client.on('sent', ({ data, bytes }) =>
      sent.push([typeof data === 'string' ? data : Object.prototype.toString.call(data), bytes]),
    )
    client.send('first')
    client.send(new Uint8Array(3))
    const before = sent.length
    client.open()
    await belay.told(log, 'connected')
    client.send('é')
    client.send(new Blob(['four']))
    return { before, sent }
  }, url)
  expect(told).toEqual({
    before: 0,
    sent: [
      ['first', 5],
      ['[object ArrayBuffer]', 3],
      ['é', 2],
      ['[object Blob]', 4],
    ],
  })
  await expect.poll(() => seen[0]!.received).toEqual(['first', '0x000000', 'é', '0x666f7572'])
})

test('a listener may send: nothing overtakes', async ({ page, serve }) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    client.on('sent', ({ data }) => {
      if (data === 'a' || data === 'now') client.send(`after ${data}`)
    })
    client.send('a')
    client.send('b')
    client.open()
    await belay.told(log, 'connected')
    client.send('now')
  }, url)
  await expect.poll(() => seen[0]!.received).toEqual(['a', 'b', 'after a', 'now', 'after now'])
})

test('a listener may close: it hears of a message after all that went out with it', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const told = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    client.on('sent', () => client.close())
    client.send('a')
    client.send('b')
    // In the open listeners: goes ahead of what waits.
    let result: unknown
    client.addEventListener('open', () => (result = [client.send('c'), client.send('d')]))
    client.open()
    await belay.told(log, 'dom:close')
    return { result, dropped: log.filter(({ event }) => event === 'dropped').map(e => e.data) }
  }, url)
  expect(told).toEqual({ result: ['sent', 'sent'], dropped: [] })
  await expect.poll(() => seen[0]!.closed?.code).toBe(1000)
  expect(seen[0]!.received).toEqual(['c', 'd', 'a', 'b'])
})

test('a listener may close in the middle of what send() sends ahead', async ({ page, serve }) => {
  const { url, seen } = await serve()
  const told = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    client.send('a')
    let result: unknown
    client.on('sent', ({ data }) => {
      if (data === 'first') result = client.send('second')
      if (data === 'a') client.close()
    })
    client.open()
    client.addEventListener('open', () => client.send('first'))
    await belay.told(log, 'dom:close')
    return { result, after: client.send('third') }
  }, url)
  expect(told).toEqual({ result: 'sent', after: 'dropped' })
  await expect.poll(() => seen[0]!.closed?.code).toBe(1000)
  expect(seen[0]!.received).toEqual(['first', 'a', 'second'])
})

test('a listener may close while send() lets go ahead what waits', async ({ page, serve }) => {
  const { url } = await serve()
  const told = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    let result: unknown
    client.on('sent', ({ data }) => {
      if (data === 'a') result = client.send('behind b')
      if (data === 'b') client.close()
    })
    client.send('a')
    client.send('b')
    client.open()
    await belay.told(log, 'dom:close')
    return { result, dropped: log.filter(({ event }) => event === 'dropped').map(e => e.data) }
  }, url)
  expect(told).toEqual({ result: 'sent', dropped: [] })
})

test('unconfirmed grows with what is sent and falls with a reply', async ({ page, serve }) => {
  const { url } = await serve()
  const amounts = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { heartbeat: { interval: 100 } })
    const amounts = [client.unconfirmed]
    await belay.told(log, 'pong')
    client.send('four')
    client.send('more!')
    amounts.push(client.unconfirmed)
    await belay.until(() => !client.unconfirmed.messages)
    amounts.push(client.unconfirmed)
    client.close()
    await belay.told(log, 'dom:close')
    amounts.push(client.unconfirmed)
    return amounts
  }, url)
  const nothing = { messages: 0, bytes: 0 }
  expect(amounts).toEqual([nothing, { messages: 2, bytes: 9 }, nothing, nothing])
})
