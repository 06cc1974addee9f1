import { expect, test } from 'vitest'
import { dial, settle, until } from './peer.ts'
import { echoSetup, first, rawSetup } from './proxy-setup.ts'
import { WsClient } from './ws-client.ts'

const switching = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n'

test('hang-upgrade accepts, answers nothing and does not dial', async () => {
  const { server, proxy, url } = await echoSetup()
  await proxy.set({ kind: 'hang-upgrade' }, 'new')
  const client = new WsClient(url)
  await until(() => proxy.state().held.up > 0, true)
  await settle()
  expect([client.opened, server.connections, proxy.connections]).toEqual([false, 0, 1])
})

test('the state tells which request a connection was opened with, once it has passed', async () => {
  const { proxy, url } = await echoSetup()
  await proxy.set({ kind: 'hang-upgrade' }, 'new')
  const client = new WsClient(`${url}/?id=me`)
  await until(() => proxy.state().held.up > 0, true)
  expect(first(proxy).request).toBe('')
  await proxy.restore()
  await until(() => client.opened, true)
  expect(first(proxy).request).toBe('GET /?id=me HTTP/1.1')
})

test('restore completes a hung upgrade', async () => {
  const { proxy, url } = await echoSetup()
  await proxy.set({ kind: 'hang-upgrade' }, 'new')
  const client = new WsClient(url)
  await until(() => proxy.state().held.up > 0, true)
  await proxy.restore()
  await until(() => client.opened, true)
  await client.echo('alive')
})

test('a client that gives up on a hung upgrade leaves nothing behind', async () => {
  const { proxy } = await rawSetup()
  await proxy.set({ kind: 'hang-upgrade' }, 'new')
  const client = await dial(proxy.port)
  await until(() => proxy.connections, 1)
  client.socket.resetAndDestroy()
  await until(() => proxy.connections, 0)
})

test('a hung connection can be hung up', async () => {
  const { proxy } = await rawSetup()
  await proxy.set({ kind: 'hang-upgrade' }, 'new')
  const client = await dial(proxy.port)
  await until(() => proxy.connections, 1)
  await proxy.set({ kind: 'rst' }, 'existing')
  await until(() => client.error, 'ECONNRESET')
  await until(() => proxy.connections, 0)
})

test('hang-upgrade silences an open connection as well', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'hang-upgrade' }, 'existing')
  client.send('lost')
  await until(() => first(proxy).held.up, 4)
  await settle()
  expect(server.text).toBe('')
})

test('upgrade-silence lets the upgrade succeed and then nothing', async () => {
  const { server, proxy, url } = await echoSetup()
  await proxy.set({ kind: 'upgrade-silence' }, 'new')
  const client = await WsClient.open(`${url}?feed=50`)
  client.send('ping')
  await until(() => first(proxy).held.up > 0 && first(proxy).held.down > 0, true)
  await settle()
  expect([client.messages, server.pings]).toEqual([[], 0])
  await proxy.restore()
  await until(() => client.messages.includes('pong'), true)
})

test('upgrade-silence cuts right behind the response head', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'upgrade-silence' }, 'new')
  const { client, server } = await open()
  client.send('GET / HTTP/1.1\r\n\r\n')
  await until(() => server.text, 'GET / HTTP/1.1\r\n\r\n')
  server.send(`${switching}frames`)
  await until(() => first(proxy).held.down, 6)
  await settle()
  expect(client.text).toBe(switching)
})

test('upgrade-silence finds a response head that comes byte by byte', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'upgrade-silence' }, 'new')
  const { client, server } = await open()
  for (const [i, byte] of Array.from(`${switching}!`).entries()) {
    server.send(byte)
    await until(() => proxy.state().bytes.down + proxy.state().held.down, i + 1)
  }
  expect(first(proxy)).toMatchObject({ upgraded: true, held: { down: 1 } })
  await until(() => client.text, switching)
})

test('upgrade-silence lets a response that is no upgrade pass', async () => {
  const { proxy, open } = await rawSetup()
  await proxy.set({ kind: 'upgrade-silence' }, 'new')
  const { client, server } = await open()
  server.send('HTTP/1.1 404 Not Found\r\n\r\nnot here')
  await until(() => client.text.endsWith('not here'), true)
})

test('upgrade-silence can be set in the middle of the handshake', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  server.send(switching.slice(0, 20))
  await until(() => client.text.length, 20)
  await proxy.set({ kind: 'upgrade-silence' }, 'existing')
  server.send(`${switching.slice(20)}frames`)
  await until(() => first(proxy).held.down, 6)
  await until(() => client.text, switching)
})

test('upgrade-silence cuts an open WebSocket at once', async () => {
  const { server, proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await proxy.set({ kind: 'upgrade-silence' }, 'existing')
  client.send('ping')
  await until(() => first(proxy).held.up > 0, true)
  await settle()
  expect(server.pings).toBe(0)
})
