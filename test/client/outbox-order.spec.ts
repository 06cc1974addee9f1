/** What is sent while there is no connection goes out over the next one, once and in order. */
import { expect, test } from './client-test.ts'

test('keeps the order over many reconnects, and loses nothing it held', async ({ page, serve }) => {
  const { url, seen } = await serve({ message: (text, socket) => socket.send(text) })
  const results = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, {
      minReconnectionDelay: 30,
      maxReconnectionDelay: 30,
    })
    const results: string[] = []
    let n = 0
    for (let round = 1; round <= 4; round++) {
      for (let i = 0; i < 5; i++) results.push(client.send(`${n++}`))
      await belay.told(log, 'connected', round)
      for (let i = 0; i < 5; i++) results.push(client.send(`${n++}`))
      // Everything is echoed before the line is cut, so none of it is in flight.
      const last = `${n - 1}`
      await belay.until(() => log.some(e => e.event === 'dom:message' && e['data'] === last))
      client.reconnect()
    }
    return results
  }, url)
  expect(seen.flatMap(({ received }) => received)).toEqual(
    Array.from({ length: 40 }, (_, i) => `${i}`),
  )
  const round = [...Array(5).fill('queued'), ...Array(5).fill('sent')]
  expect(results).toEqual([...round, ...round, ...round, ...round])
})

test('what the open listeners send goes ahead of everything else', async ({ page, serve }) => {
  const { url, seen } = await serve()
  const results = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    const results = [client.send('data 1'), client.send('data 2')]
    client.on('connected', () => results.push(client.send('auth by connected')))
    client.addEventListener('open', () => results.push(client.send('auth by open')))
    client.onopen = () => results.push(client.send('auth by onopen'))
    await belay.told(log, 'pong')
    results.push(client.send('data 3'))
    return results
  }, url)
  await expect.poll(() => seen[0]!.received.length).toBe(6)
  expect(seen[0]!.received).toEqual([
    'auth by open',
    'auth by onopen',
    'data 1',
    'data 2',
    'auth by connected',
    'data 3',
  ])
  expect(results).toEqual(['queued', 'queued', 'queued', 'sent', 'sent', 'sent'])
})

for (const name of ['a status listener', 'a subscriber']) {
  test(`what ${name} sends does not push the outbox ahead of the open listeners`, async ({
    page,
    serve,
  }) => {
    const { url, seen } = await serve()
    await page.evaluate(
      ([url, name]) => {
        const { client } = belay.connect(url)
        client.send('data')
        let isSaid = false
        const say = () => {
          if (client.status !== 'connected' || isSaid) return
          isSaid = true
          client.send('state')
        }
        if (name === 'a subscriber') client.subscribe(say)
        else client.on('status', say)
        client.addEventListener('open', () => client.send('auth'))
      },
      [url, name] as const,
    )
    await expect.poll(() => seen[0]?.received.length).toBe(3)
    const { received } = seen[0]!
    expect(received.indexOf('auth')).toBeLessThan(received.indexOf('data'))
  })
}

test('an outbox that an open listener gives up is not sent', async ({ page, serve }) => {
  const { url, seen } = await serve()
  const dropped = await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    client.send('data')
    client.addEventListener('open', () => client.close(4000, 'no'))
    await belay.told(log, 'dom:close')
    return log.filter(({ event }) => event === 'dropped').map(({ data }) => data as string)
  }, url)
  expect(dropped).toEqual(['data'])
  expect(seen[0]!.received).toEqual([])
})

test('an outbox that waits when an open listener reconnects goes over the next link', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  await page.evaluate(async url => {
    const { client, log } = belay.connect(url)
    client.send('data')
    client.addEventListener('open', () => client.reconnect(), { once: true })
    await belay.told(log, 'connected', 2)
  }, url)
  await expect.poll(() => seen[1]?.received).toEqual(['data'])
  expect(seen[0]!.received).toEqual([])
})

test('typed arrays, views, buffers and blobs arrive as they were at send()', async ({
  page,
  serve,
}) => {
  const { url, seen } = await serve()
  const sizes = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, { startClosed: true })
    const bytes = new Uint8Array([1, 2, 3, 4])
    const buffer = new Uint8Array([5, 6]).buffer
    client.send(bytes)
    client.send(new DataView(bytes.buffer, 1, 2))
    client.send(buffer)
    client.send(new Uint16Array([0x0807]))
    client.send(new Blob([new Uint8Array([9, 10, 11])]))
    client.send('zwölf €')
    // After all this has been handed over, it changes.
    bytes.fill(255)
    new Uint8Array(buffer).fill(255)
    client.open()
    await belay.told(log, 'pong')
    return log.filter(({ event }) => event === 'queued').map(({ bytes }) => bytes as number)
  }, url)
  await expect.poll(() => seen[0]!.received.length).toBe(6)
  expect(seen[0]!.received).toEqual([
    '0x01020304',
    '0x0203',
    '0x0506',
    '0x0708',
    '0x090a0b',
    'zwölf €',
  ])
  // The total that is held after each: 4, 2, 2, 2, 3 and 10 bytes.
  expect(sizes).toEqual([4, 6, 8, 10, 13, 23])
})
