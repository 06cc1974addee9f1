import { expect, test } from 'vitest'
import { settle, until } from './peer.ts'
import { first, rawSetup } from './proxy-setup.ts'

/** Bytes of which each tells its place, so that any disorder shows. */
function numbered(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  for (let i = 0; i + 4 <= size; i += 4) bytes.writeUInt32BE(i, i)
  return bytes
}

test('latency delays each way and keeps order', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'slow', latency: 60, jitter: 30 }, 'new')
  const { client, server } = await open()
  const start = performance.now()
  for (let i = 0; i < 50; i++) {
    client.send(`${i} `)
    // A turn of the event loop, so that the writes do not become one chunk.
    await new Promise(resolve => setImmediate(resolve))
  }
  const all = Array.from({ length: 50 }, (_, i) => `${i} `).join('')
  await until(() => server.text, all)
  server.send('reply')
  await until(() => client.text, 'reply')
  expect(performance.now() - start).toBeGreaterThanOrEqual(120)
})

test('bandwidth passes everything in order, no faster than it says, and then the FIN', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'slow', bandwidth: 200_000 }, 'new')
  const { client, server } = await open()
  const bytes = numbered(100_000)
  const start = performance.now()
  client.socket.end(bytes)
  server.socket.end(bytes)
  await until(() => [server.ended, client.ended], [true, true])
  expect(server.received.equals(bytes)).toBe(true)
  expect(client.received.equals(bytes)).toBe(true)
  // Half a second by the book; a burst of a few ticks at the start is allowed.
  expect(performance.now() - start).toBeGreaterThanOrEqual(400)
})

test.for(['up', 'down'] as const)('a thin link %s makes the sender wait', async direction => {
  const { proxy, open } = await rawSetup({ keep: false })
  const { client, server } = await open()
  await proxy.set({ kind: 'slow', bandwidth: 1000, latency: 20 }, 'existing')
  const from = direction === 'up' ? client : server
  from.socket.write(Buffer.alloc(24 * 1024 * 1024))
  await until(() => first(proxy).bytes[direction] > 0, true)
  for (let i = 0; i < 5; i++) {
    await settle()
    expect(first(proxy).held[direction]).toBeLessThanOrEqual(64 * 1024 + 20)
  }
  expect(from.socket.writableLength).toBeGreaterThan(0)
  await proxy.restore()
  const to = direction === 'up' ? server : client
  await until(() => to.size, 24 * 1024 * 1024)
})

test('bytes pass in small pieces', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'slow', bandwidth: 400_000 }, 'new')
  const { client, server } = await open()
  const seen: number[] = []
  server.socket.on('data', chunk => seen.push(chunk.length))
  client.socket.end(Buffer.alloc(80_000))
  await until(() => server.ended, true)
  // A tick's worth is 8000 bytes; a receiver that wakes up late may find some of them together.
  expect(seen.length).toBeGreaterThanOrEqual(4)
})

test('a change of fault cancels a latency', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'slow', latency: 60_000 }, 'existing')
  client.socket.end('hurry')
  await until(() => first(proxy).ended.up, true)
  await settle()
  expect(server.text).toBe('')
  await proxy.set({ kind: 'none' }, 'existing')
  await until(() => server.ended, true)
  expect(server.text).toBe('hurry')
})

test('a change of latency applies to bytes that are on their way', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'slow', latency: 60_000 }, 'existing')
  client.send('hurry')
  await until(() => first(proxy).held.up, 5)
  await proxy.set({ kind: 'slow', latency: 1 }, 'existing')
  await until(() => server.text, 'hurry')
})

test('a cliff holds what a latency had on its way', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'slow', latency: 30 }, 'existing')
  client.send('on its way')
  await until(() => first(proxy).held.up, 10)
  const sent = performance.now()
  await proxy.set({ kind: 'cliff' }, 'existing')
  await until(() => performance.now() - sent > 60, true)
  await settle()
  expect(server.text).toBe('')
  await proxy.restore()
  await until(() => server.text, 'on its way')
})

test('a RST is delayed like anything else', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'slow', latency: 60_000 }, 'existing')
  client.socket.resetAndDestroy()
  await until(() => first(proxy).ended.up, true)
  await settle()
  expect(server.closed).toBe(false)
  await proxy.restore()
  await until(() => server.error, 'ECONNRESET')
})
