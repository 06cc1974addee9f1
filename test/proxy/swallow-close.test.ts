import { expect, test } from 'vitest'
import { settle, until } from './peer.ts'
import { echoSetup, first } from './proxy-setup.ts'
import { WsClient } from './ws-client.ts'

test('a Close frame of the client never reaches the server', async () => {
  const { server, proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await proxy.set({ kind: 'swallow-close' }, 'existing')
  await client.echo('messages pass')
  const { up } = first(proxy).bytes
  client.socket.close(1000, 'bye')
  await until(() => first(proxy).closeSwallowed, true)
  await settle()
  expect(first(proxy).bytes.up).toBe(up)
  expect(server.clients).toHaveLength(1)
  expect(client.closed).toBeUndefined()
})

test('a Close frame of the server never reaches the client', async () => {
  const { server, proxy, url } = await echoSetup()
  await proxy.set({ kind: 'swallow-close' }, 'new')
  const client = await WsClient.open(url)
  await client.echo('messages pass')
  server.closeAll(1001, 'away')
  await until(() => first(proxy).closeSwallowed, true)
  await settle()
  expect(client.socket.readyState).toBe(client.socket.OPEN)
  expect(server.clients).toHaveLength(1)
})

test('the client never learns that the server gave up after its Close frame', async () => {
  const { server, proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await proxy.set({ kind: 'swallow-close' }, 'existing')
  server.closeAll(1001, 'away')
  await until(() => first(proxy).closeSwallowed, true)
  await server.stop()
  await until(() => first(proxy).ended.down, true)
  await settle()
  expect(client.closed).toBeUndefined()
  await proxy.restore()
  await until(() => client.closed?.code, 1006)
})

test('the server never learns that the client gave up after its Close frame', async () => {
  const { server, proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await proxy.set({ kind: 'swallow-close' }, 'existing')
  client.socket.close(1000)
  await until(() => first(proxy).closeSwallowed, true)
  client.socket.terminate()
  await until(() => first(proxy).ended.up, true)
  await settle()
  expect(server.clients).toHaveLength(1)
  await proxy.restore()
  await until(() => server.clients, [])
})

test('an end without a Close frame passes', async () => {
  const { server, proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await proxy.set({ kind: 'swallow-close' }, 'existing')
  client.socket.terminate()
  await until(() => server.clients, [])
  await until(() => proxy.connections, 0)
})

test('Close frames pass again after restore', async () => {
  const { proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await proxy.set({ kind: 'swallow-close' }, 'existing')
  await client.echo('hello')
  await proxy.restore()
  client.socket.close(4001, 'mine')
  await until(() => client.closed, { code: 4001, reason: 'mine' })
  await until(() => proxy.connections, 0)
})
