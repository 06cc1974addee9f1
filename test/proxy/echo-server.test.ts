import { once } from 'node:events'
import { get } from 'node:http'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startEcho } from './echo-setup.ts'
import { settle, until } from './peer.ts'
import { WsClient } from './ws-client.ts'

describe('heartbeat', () => {
  test('ping is answered by pong and counted', async () => {
    const server = await startEcho()
    const client = await WsClient.open(`${server.url}/?id=me`)
    client.send('ping')
    await until(() => client.messages, ['pong'])
    expect(server.pings).toBe(1)
    expect(server.clients).toMatchObject([{ id: 'me', pings: 1, messages: 0, bytes: 0 }])
  })

  test('only the exact text is a heartbeat', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    for (const text of ['Ping', 'ping ', 'pings', 'pong', '']) await client.echo(text)
    client.socket.send(Buffer.from('ping'), { binary: true })
    await until(() => client.messages.at(-1), 'ping')
    expect(server.pings).toBe(0)
  })

  test.for(['option', 'query'] as const)('is swallowed and counted by %s', async by => {
    const server = await startEcho(by === 'option' ? { heartbeat: 'ignore' } : {})
    const client = await WsClient.open(`${server.url}/${by === 'query' ? '?mute=1' : ''}`)
    client.send('ping')
    await client.echo('after')
    expect(client.messages).toEqual(['after'])
    expect(server.pings).toBe(1)
  })
})

describe('echo', () => {
  test('text stays text and binary stays binary', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    for (const isBinary of [false, true]) {
      client.socket.send(Buffer.from('grüß dich'), { binary: isBinary })
      const [data, echoedBinary] = await once(client.socket, 'message')
      expect([String(data), echoedBinary]).toEqual(['grüß dich', isBinary])
    }
    expect(server.clients).toMatchObject([{ messages: 2, bytes: 22 }])
  })

  test('all that is no heartbeat is told, in order and with the name of its client', async () => {
    const told: string[] = []
    const server = await startEcho({ onMessage: (id, data) => told.push(`${id}: ${data}`) })
    const client = await WsClient.open(`${server.url}/?id=me`)
    for (const text of ['one', 'ping', '!burst 1 2', 'two']) client.socket.send(text)
    await until(() => client.messages.includes('two'), true)
    expect(told).toEqual(['me: one', 'me: !burst 1 2', 'me: two'])
  })

  test('a client that never reads is read no further', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    client.socket.pause()
    const message = Buffer.alloc(1024 * 1024)
    for (let i = 0; i < 64; i++) client.socket.send(message)
    let before = 0
    for (let calm = 0; calm < 10; before = server.clients[0]!.messages) {
      await settle()
      calm = before > 0 && before === server.clients[0]!.messages ? calm + 1 : 0
    }
    expect(before).toBeLessThan(64)
    client.socket.resume()
    await until(() => server.clients[0]!.messages, 64)
    await until(() => client.messages.length, 64)
  })

  test('a message over the limit closes with 1009', async () => {
    const server = await startEcho({ maxPayload: 100 })
    const client = await WsClient.open(server.url)
    client.send('x'.repeat(101))
    await until(() => client.closed?.code, 1009)
  })
})

test('a deaf client is fed but never heard', async () => {
  const server = await startEcho()
  const client = await WsClient.open(`${server.url}/?deaf=1&feed=50`)
  client.send('ping')
  client.send('hello')
  await until(() => client.messages.length >= 3, true)
  expect(client.messages.every(text => text.startsWith('{"feed"'))).toBe(true)
  expect(server.clients).toMatchObject([{ pings: 0, messages: 0 }])
  await server.stop()
  expect(server.pings).toBe(0)
})

test('thaw leaves a deaf client deaf', async () => {
  const server = await startEcho()
  const client = await WsClient.open(`${server.url}/?deaf=1`)
  const other = await WsClient.open(server.url)
  client.send('hello')
  server.freeze()
  server.thaw()
  await other.echo('thawed')
  await settle()
  expect(server.clients[0]).toMatchObject({ messages: 0 })
})

describe('reaping', () => {
  test('terminates who does not answer control pings', async () => {
    const server = await startEcho({ reapInterval: 40 })
    const silent = await WsClient.open(server.url)
    silent.socket.pause()
    await until(() => server.clients, [])
  })

  test('spares who does', async () => {
    const server = await startEcho({ reapInterval: 40 })
    const client = await WsClient.open(server.url)
    for (let pings = 0; pings < 4; pings++) await once(client.socket, 'ping')
    await client.echo('still here')
  })

  test('can be turned off', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    await startEcho({ reapInterval: false })
    expect(vi.getTimerCount()).toBe(0)
    await startEcho()
    expect(vi.getTimerCount()).toBe(1)
  })
})

test('a plain GET answers 200', async () => {
  const server = await startEcho()
  const [response] = await once(get(`http://127.0.0.1:${server.port}/`), 'response')
  expect(response.statusCode).toBe(200)
  response.resume()
  await until(() => server.connections, 0)
})

test('clients are listed with what they asked for', async () => {
  const server = await startEcho()
  await WsClient.open(`${server.url}/path?id=a%20b`)
  await WsClient.open(server.url)
  expect(server.clients).toMatchObject([
    { id: 'a b', url: '/path?id=a%20b', pings: 0, messages: 0, bytes: 0 },
    { id: 'client-1', url: '/' },
  ])
  expect(server.clients[0]!.openedAt).toBeLessThanOrEqual(Date.now())
  expect([server.accepted, server.connections]).toEqual([2, 2])
})
