import { expect, test } from 'vitest'
import { until } from './peer.ts'
import { first, rawSetup } from './proxy-setup.ts'

test('stall stops reading from the client, the server still gets through', async () => {
  const { proxy, open } = await rawSetup({ keep: false })
  const { client, server } = await open()
  await proxy.set({ kind: 'stall' }, 'existing')
  const size = 24 * 1024 * 1024
  client.socket.end(Buffer.alloc(size))
  server.send('first')
  await until(() => client.size, 5)
  server.send('second')
  await until(() => client.size, 11)
  expect(client.socket.writableLength).toBeGreaterThan(0)
  expect(first(proxy)).toMatchObject({ bytes: { up: 0 }, ended: { up: false } })
  await proxy.restore()
  await until(() => server.ended, true)
  expect(server.size).toBe(size)
})

test('stall for new connections', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'stall' }, 'new')
  const { client, server } = await open()
  client.send('unread')
  server.send('passes')
  await until(() => client.text, 'passes')
  expect(server.text).toBe('')
  await proxy.set({ kind: 'none' }, 'existing')
  await until(() => server.text, 'unread')
})

test('a stalled pair ends when the server resets it', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'stall' }, 'existing')
  server.socket.resetAndDestroy()
  await until(() => client.error, 'ECONNRESET')
  await until(() => proxy.connections, 0)
})

test('fin ends a stall', async () => {
  const { proxy, open } = await rawSetup({ keep: false })
  const { client, server } = await open()
  await proxy.set({ kind: 'stall' }, 'existing')
  client.socket.end(Buffer.alloc(24 * 1024 * 1024))
  await until(() => client.socket.writableLength > 0, true)
  await proxy.set({ kind: 'fin' }, 'existing')
  await until(() => [client.ended, server.ended], [true, true])
  server.socket.end()
  await until(() => proxy.connections, 0)
  expect(server.size).toBe(0)
})
