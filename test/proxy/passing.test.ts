import { expect, test } from 'vitest'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { dial, dialError, until } from './peer.ts'
import { echoSetup, first, rawSetup } from './proxy-setup.ts'
import { WsClient } from './ws-client.ts'

test('passes bytes both ways', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  client.send('question')
  await until(() => server.text, 'question')
  server.send('answer!')
  await until(() => client.text, 'answer!')
  expect(proxy.state()).toMatchObject({
    open: 1,
    total: 1,
    bytes: { up: 8, down: 7 },
    held: { up: 0, down: 0 },
  })
})

test('passes a FIN as a FIN and lets the other direction go on', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  client.socket.end('last words')
  await until(() => server.ended, true)
  expect(server.text).toBe('last words')
  server.send('still here')
  await until(() => client.text, 'still here')
  expect(client.ended).toBe(false)
  server.socket.end()
  await until(() => client.closed && server.closed, true)
  expect([client.error, server.error]).toEqual([undefined, undefined])
  await until(() => proxy.connections, 0)
  expect(proxy.state()).toMatchObject({ open: 0, total: 1, bytes: { up: 10, down: 10 } })
})

test('passes a RST of the client to the server', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  client.socket.resetAndDestroy()
  await until(() => server.error, 'ECONNRESET')
  await until(() => proxy.connections, 0)
})

test('passes a RST of the server to the client', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  server.socket.resetAndDestroy()
  await until(() => client.error, 'ECONNRESET')
  await until(() => proxy.connections, 0)
})

test('passes a RST after a FIN', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  server.socket.end()
  await until(() => client.ended, true)
  // The client goes on talking to a server that is gone: its kernel answers with a RST, which
  // the proxy notices with the next bytes it writes.
  server.socket.destroy()
  await until(() => {
    if (!client.closed) client.send('hello?')
    return client.closed
  }, true)
  expect(client.error).toMatch(/ECONNRESET|EPIPE/)
  await until(() => proxy.connections, 0)
})

test('a RST does not wait for ever for a peer that does not read', async () => {
  const { proxy, open } = await rawSetup({ keep: false })
  const { client, server } = await open()
  server.socket.pause()
  client.send(Buffer.alloc(24 * 1024 * 1024))
  await until(() => first(proxy).held.up > 0, true)
  // Written to, the proxy learns that the client has gone.
  client.socket.resetAndDestroy()
  server.send('anybody?')
  await until(() => proxy.connections, 0)
  server.socket.resume()
  await until(() => server.ended || server.closed, true)
})

test('reads no faster than the receiver', async () => {
  const { proxy, open } = await rawSetup({ keep: false })
  const { client, server } = await open()
  const size = 48 * 1024 * 1024
  server.socket.pause()
  client.socket.end(Buffer.alloc(size))
  await until(() => first(proxy).held.up > 0, true)
  expect(first(proxy).held.up).toBeLessThanOrEqual(64 * 1024)
  expect(client.socket.writableLength).toBeGreaterThan(0)
  server.socket.resume()
  await until(() => server.ended, true)
  expect(server.size).toBe(size)
})

test('resets a client whose target does not listen', async () => {
  const { target, proxy } = await rawSetup()
  await target.stop()
  const client = await dial(proxy.port)
  await until(() => client.error, 'ECONNRESET')
  await until(() => proxy.connections, 0)
})

test('says at once that its port is taken', async () => {
  const { target, proxy } = await rawSetup()
  const start = performance.now()
  const started = startFaultProxy({ target: target.address, port: proxy.port })
  await expect(started).rejects.toThrow('EADDRINUSE')
  // Five seconds is how long a proxy tries to get a port back that it had before.
  expect(performance.now() - start).toBeLessThan(4000)
})

test('carries a WebSocket', async () => {
  const { server, proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await client.echo('hello')
  expect(first(proxy).upgraded).toBe(true)
  client.send('!close 4000 bye')
  await until(() => client.closed, { code: 4000, reason: 'bye' })
  await until(() => [server.connections, proxy.connections], [0, 0])
})

test('leaves no socket and no port after close', async () => {
  const { proxy, open } = await rawSetup()
  const pairs = [await open(), await open(), await open()]
  await proxy.set({ kind: 'slow', latency: 60_000 }, 'existing')
  for (const { client, server } of pairs) {
    client.send('delayed')
    server.send('delayed')
  }
  await proxy.set({ kind: 'hang-upgrade' }, 'new')
  const hung = await dial(proxy.port)
  await until(() => proxy.state().held, { up: 21, down: 21 })
  await proxy.close()
  expect(proxy.connections).toBe(0)
  expect(await dialError(proxy.port)).toBe('ECONNREFUSED')
  await until(
    () => [...pairs.flatMap(p => [p.client, p.server]), hung].every(p => p.ended || p.closed),
    true,
  )
  for (const { client } of pairs) client.socket.destroy()
  hung.socket.destroy()
})

test('refuses work after close', async () => {
  const { proxy } = await rawSetup()
  await proxy.close()
  await proxy.close()
  expect(() => proxy.restore()).toThrow('closed')
})
