import { expect, test } from 'vitest'
import { dial, dialError, startDial, until } from './peer.ts'
import { echoSetup, first, rawSetup } from './proxy-setup.ts'
import { WsClient } from './ws-client.ts'

test('fin tells both sides that the other has finished', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'fin' }, 'existing')
  await until(() => [client.ended, server.ended], [true, true])
  expect([client.error, server.error]).toEqual([undefined, undefined])
  client.socket.end('too late')
  server.socket.end('too late')
  await until(() => proxy.connections, 0)
  expect([client.text, server.text]).toEqual(['', ''])
})

test('fin for new connections accepts them and hangs up', async () => {
  const { target, proxy } = await rawSetup()
  await proxy.set({ kind: 'fin' }, 'new')
  const client = await dial(proxy.port)
  await until(() => client.ended, true)
  client.socket.end()
  await until(() => [client.closed, proxy.connections], [true, 0])
  expect([client.error, target.peers.length]).toEqual([undefined, 0])
})

test('fin spares connections that come later', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'fin' }, 'existing')
  const { client, server } = await open()
  client.send('hello')
  await until(() => server.text, 'hello')
})

test('rst resets both sides', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'rst' }, 'existing')
  await until(() => [client.error, server.error], ['ECONNRESET', 'ECONNRESET'])
  await until(() => proxy.connections, 0)
})

test('rst for new connections accepts them and resets', async () => {
  const { proxy } = await rawSetup()
  await proxy.set({ kind: 'rst' }, 'new')
  // The RST may be there before the client has seen its connection succeed.
  const client = startDial(proxy.port)
  await until(() => client.error, 'ECONNRESET')
  await until(() => proxy.connections, 0)
})

test('what has been hung up stays so', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'fin' }, 'existing')
  await proxy.restore()
  client.socket.end('too late')
  await until(() => first(proxy).ended.up, true)
  expect(first(proxy)).toMatchObject({ fault: { kind: 'fin' }, bytes: { up: 0 }, held: { up: 0 } })
  await proxy.set({ kind: 'rst' }, 'existing')
  await until(() => proxy.connections, 0)
  expect(server.text).toBe('')
})

test.for(['fin', 'rst'] as const)('%s cancels a cliff and what it held', async kind => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'cliff' }, 'existing')
  client.send('lost')
  await until(() => first(proxy).held.up, 4)
  await proxy.set({ kind }, 'existing')
  await until(() => server.ended || server.error === 'ECONNRESET', true)
  expect(server.text).toBe('')
  expect(proxy.state().held.up).toBe(0)
})

test('rst follows a FIN that is still on its way', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  void proxy.set({ kind: 'fin' }, 'existing')
  void proxy.set({ kind: 'rst' }, 'existing')
  await until(() => proxy.connections, 0)
  await until(() => [client, server].every(peer => peer.ended || peer.closed), true)
})

test('a WebSocket sees 1006 after fin and after rst', async () => {
  for (const kind of ['fin', 'rst'] as const) {
    const { server, proxy, url } = await echoSetup()
    const client = await WsClient.open(url)
    await proxy.set({ kind }, 'existing')
    await until(() => client.closed?.code, 1006)
    await until(() => [server.clients.length, proxy.connections], [0, 0])
  }
})

test('refuse stops listening, spares open connections, and listens again on the same port', async () => {
  const { proxy, open } = await rawSetup()
  const { port } = proxy
  const old = await open()
  await proxy.set({ kind: 'refuse' }, 'new')
  expect(proxy.state().listening).toBe(false)
  expect(await dialError(port)).toBe('ECONNREFUSED')
  old.client.send('still here')
  await until(() => old.server.text, 'still here')
  await proxy.heal()
  expect(proxy.port).toBe(port)
  expect(proxy.state().listening).toBe(true)
  const { client, server } = await open()
  client.send('hello')
  await until(() => server.text, 'hello')
})

test('refuse with both scopes leaves open connections under their fault', async () => {
  const { proxy, open } = await rawSetup()
  await open()
  await proxy.set({ kind: 'cliff' }, 'existing')
  await proxy.set({ kind: 'refuse' }, 'both')
  expect(proxy.state()).toMatchObject({
    existing: { kind: 'cliff' },
    new: { kind: 'refuse' },
    connections: [{ fault: { kind: 'cliff' } }],
  })
})

test('the port follows the last of many calls', async () => {
  const { proxy } = await rawSetup()
  const calls = Array.from({ length: 21 }, (_, i) =>
    proxy.set({ kind: i % 2 ? 'none' : 'refuse' }, 'new'),
  )
  await Promise.all(calls)
  expect(await dialError(proxy.port)).toBe('ECONNREFUSED')
  await Promise.all([proxy.heal(), proxy.set({ kind: 'refuse' }, 'new'), proxy.heal()])
  expect(await dialError(proxy.port)).toBeUndefined()
})

test('close while the port is refused leaves it closed', async () => {
  const { proxy } = await rawSetup()
  await proxy.set({ kind: 'refuse' }, 'new')
  void proxy.heal()
  await proxy.close()
  expect(await dialError(proxy.port)).toBe('ECONNREFUSED')
})
