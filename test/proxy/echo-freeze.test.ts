import { describe, expect, test } from 'vitest'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startEcho } from './echo-setup.ts'
import { dial, dialError, settle, until } from './peer.ts'
import { WsClient } from './ws-client.ts'

describe('freeze', () => {
  test('nothing is read or sent until thaw', async () => {
    const server = await startEcho()
    const client = await WsClient.open(`${server.url}/?feed=50`)
    await until(() => client.messages.length > 0, true)
    server.freeze()
    // What was sent before is still on its way.
    await settle()
    client.messages.length = 0
    client.send('ping')
    server.closeAll(4000, 'later')
    await new Promise(resolve => setTimeout(resolve, 120))
    await settle()
    expect([server.pings, client.messages]).toEqual([0, []])
    expect(client.socket.readyState).toBe(client.socket.OPEN)
    server.thaw()
    await until(() => client.closed, { code: 4000, reason: 'later' })
  })

  test('a feed skips what was due meanwhile', async () => {
    const server = await startEcho()
    const client = await WsClient.open(`${server.url}/?feed=50`)
    await until(() => client.messages.length > 0, true)
    server.freeze()
    await new Promise(resolve => setTimeout(resolve, 160))
    await settle()
    client.messages.length = 0
    const thawed = Date.now()
    server.thaw()
    await until(() => client.messages.length > 0, true)
    const frames = client.messages.map(text => JSON.parse(text) as { feed: number; at: number })
    expect(frames[0]!.feed).toBeGreaterThanOrEqual(3)
    expect(frames[0]!.at).toBeGreaterThanOrEqual(thawed)
  })

  test('a WebSocket goes on after thaw', async () => {
    const server = await startEcho()
    const client = await WsClient.open(server.url)
    server.freeze()
    client.send('ping')
    client.send('hello')
    await settle()
    server.thaw()
    await until(() => client.messages, ['pong', 'hello'])
  })

  test('a new connection is accepted and left alone until thaw', async () => {
    const server = await startEcho()
    server.freeze()
    const client = new WsClient(server.url)
    await until(() => server.connections, 1)
    await settle()
    expect([client.opened, server.accepted]).toEqual([false, 0])
    server.thaw()
    await until(() => client.opened, true)
    await client.echo('hello')
  })

  test('a half-sent request is finished after thaw', async () => {
    const server = await startEcho()
    const peer = await dial(server.port)
    peer.send('GET / HTTP/1.1\r\n')
    await until(() => server.connections, 1)
    await settle()
    server.freeze()
    peer.send('host: a\r\n\r\n')
    await settle()
    expect(peer.text).toBe('')
    server.thaw()
    await until(() => peer.text.startsWith('HTTP/1.1 200'), true)
    peer.socket.destroy()
  })

  test('a frozen server can be stopped', async () => {
    const server = await startEcho()
    const open = await WsClient.open(server.url)
    server.freeze()
    const waiting = new WsClient(server.url)
    await until(() => server.connections, 2)
    await server.stop()
    await until(() => [open.closed?.code, waiting.closed?.code], [1006, 1006])
  })
})

describe('stop', () => {
  test('ends everything and frees the port at once', async () => {
    const server = await startEcho()
    const client = await WsClient.open(`${server.url}/?feed=50`)
    const raw = await dial(server.port)
    await until(() => server.connections, 2)
    await server.stop()
    expect([server.connections, server.clients]).toEqual([0, []])
    expect(await dialError(server.port)).toBe('ECONNREFUSED')
    await until(() => [client.closed?.code, raw.ended || raw.closed], [1006, true])
    raw.socket.destroy()
    const again = await startEcho({ port: server.port })
    expect(again.url).toBe(server.url)
    await (await WsClient.open(again.url)).echo('hello again')
  })

  test('a taken port rejects', async () => {
    const server = await startEcho()
    await expect(startEchoServer({ port: server.port })).rejects.toThrow('EADDRINUSE')
  })
})
