/** The readable members, in every state. */
import { expect, test } from './client-test.ts'
import { LONG } from '../rig/lengths.ts'

test('the constants stand on the class and on the client', async ({ page }) => {
  const constants = await page.evaluate(() => {
    const client = new belay.ReconnectingWebSocket('ws://127.0.0.1', [], { startClosed: true })
    return [belay.ReconnectingWebSocket, client].map(({ CONNECTING, OPEN, CLOSING, CLOSED }) => [
      CONNECTING,
      OPEN,
      CLOSING,
      CLOSED,
    ])
  })
  expect(constants).toEqual([
    [0, 1, 2, 3],
    [0, 1, 2, 3],
  ])
})

test('readyState, status and retryCount through a whole life', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  const first = await page.evaluate(async url => {
    const look = () => [client.status, client.readyState, client.retryCount]
    const { client, log } = belay.connect(url, {
      startClosed: true,
      ...belay.PATIENT,
      minUptime: 100,
    })
    const looks = [look()]
    client.open()
    looks.push(look())
    await belay.told(log, 'dom:close')
    looks.push(look())
    window.kept = look
    return looks
  }, url)
  expect(first).toEqual([
    ['idle', 3, 0],
    ['connecting', 0, 0],
    ['waiting', 0, 1],
  ])
  await faults.heal()
  const then = await page.evaluate(async () => {
    const { client, log } = window.now
    const looks: unknown[] = []
    const states = () => [client.status, client.readyState]
    dispatchEvent(new Event('online'))
    await belay.told(log, 'connected')
    looks.push(window.kept())
    // Healthy after minUptime and a frame: the retries are given back.
    await belay.until(() => client.retryCount === 0, 3000)
    looks.push(window.kept())
    client.close()
    looks.push(states())
    await belay.told(log, 'dom:close', 2)
    looks.push(states())
    return looks
  })
  expect(then).toEqual([
    ['connected', 1, 1],
    ['connected', 1, 0],
    ['closed', 2],
    ['closed', 3],
  ])
})

test('close() does not bring back retries that were forgiven', async ({ page, url, faults }) => {
  await faults.set({ kind: 'refuse' }, 'new')
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { minReconnectionDelay: 10, minUptime: 50 })
    await belay.told(log, 'waiting', 2)
  }, url)
  await faults.heal()
  const retries = await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'connected')
    await belay.until(() => client.retryCount === 0)
    client.close()
    return client.retryCount
  })
  expect(retries).toBe(0)
})

test('readyState is OPEN while suspect', async ({ page, url, faults }) => {
  await page.evaluate(async url => {
    const { log } = belay.connect(url, { heartbeat: { interval: 100, timeout: 20_000 } })
    await belay.told(log, 'pong')
  }, url)
  await faults.set({ kind: 'cliff' }, 'existing')
  const states = await page.evaluate(async () => {
    const { client, log } = window.now
    await belay.told(log, 'suspect')
    return [client.status, client.readyState]
  })
  expect(states).toEqual(['suspect', 1])
})

test('url, protocol and extensions are those of the connection', async ({ page, server }) => {
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(`${url}/?id=me`, { minReconnectionDelay: 50 }, ['a', 'b'])
    const look = () => [client.url, client.protocol, typeof client.extensions]
    const looks = [look()]
    await belay.told(log, 'connected')
    looks.push(look())
    client.send('!terminate')
    await belay.told(log, 'disconnected')
    looks.push(look())
    return looks
  }, server.url)
  const url = `${server.url}/?id=me`
  expect(seen).toEqual([
    ['', '', 'string'],
    [url, 'a', 'string'],
    // Between two connections the url is that of the last one.
    [url, '', 'string'],
  ])
})

for (const type of ['arraybuffer', 'blob'] as const) {
  test(`binaryType ${type} holds before, in and over connections`, async ({ page, server }) => {
    const seen = await page.evaluate(
      async ([url, type]) => {
        const { client, log } = belay.connect(url, { minReconnectionDelay: 10 })
        const other = type === 'blob' ? 'arraybuffer' : 'blob'
        const seen: unknown[] = [client.binaryType]
        const echo = async () => {
          const message = belay.next<MessageEvent<Blob | ArrayBuffer>>(client, 'message')
          client.send(new Uint8Array([1, 2, 3]))
          const { data } = await message
          const bytes = data instanceof Blob ? await data.arrayBuffer() : data
          return [data.constructor.name, [...new Uint8Array(bytes)]]
        }
        client.binaryType = other
        client.binaryType = type
        await belay.told(log, 'connected')
        seen.push(client.binaryType, await echo())
        client.send('!terminate')
        await belay.told(log, 'connected', 2)
        seen.push(client.binaryType, await echo())
        client.binaryType = other
        client.binaryType = 'nonsense' as BinaryType
        seen.push(client.binaryType, await echo())
        return seen
      },
      [server.url, type] as const,
    )
    const names = { arraybuffer: 'ArrayBuffer', blob: 'Blob' }
    const other = type === 'blob' ? 'arraybuffer' : 'blob'
    const bytes = [1, 2, 3]
    expect(seen).toEqual([
      'blob',
      type,
      [names[type], bytes],
      type,
      [names[type], bytes],
      other,
      [names[other], bytes],
    ])
  })
}

test(
  'bufferedAmount is that of the outbox and of the socket',
  LONG,
  async ({ page, url, faults }) => {
    await page.evaluate(async url => {
      const { client, log } = belay.connect(url, { startClosed: true })
      client.send('äh')
      client.send(new Uint8Array(5))
      window.kept = [client.bufferedAmount]
      client.open()
      await belay.told(log, 'pong')
      window.kept.push(client.bufferedAmount)
    }, url)
    await faults.set({ kind: 'stall' }, 'existing')
    const amounts = await page.evaluate(() => {
      const { client } = window.now
      client.send(new ArrayBuffer(32 * 2 ** 20))
      window.kept.push(client.bufferedAmount)
      client.close()
      return window.kept as number[]
    })
    expect(amounts).toEqual([8, 0, 32 * 2 ** 20])
  },
)

test('latency is that of the connection', async ({ page, url, faults }) => {
  await faults.set({ kind: 'slow', latency: 60 }, 'new')
  const seen = await page.evaluate(async url => {
    const { client, log } = belay.connect(url, belay.PATIENT)
    const before = client.latency
    const { latency } = await belay.told(log, 'pong')
    const during = client.latency
    client.send('!terminate')
    await belay.told(log, 'disconnected')
    return { before, during, told: latency as number, after: client.latency }
  }, url)
  expect(seen).toEqual({ during: seen.told, told: seen.told })
  expect(seen.told).toBeGreaterThanOrEqual(110)
})
