import { describe, expect, test, vi } from 'vitest'
import type { Direction } from '../../src/proxy/fault.ts'
import { HOLD_LIMIT } from '../../src/proxy/lane.ts'
import { settle, until } from './peer.ts'
import { echoSetup, first, rawSetup } from './proxy-setup.ts'
import type { RawSetup } from './proxy-setup.ts'
import { WsClient } from './ws-client.ts'

/** A connection seen along one direction. */
async function along(direction: Direction, { open }: RawSetup) {
  const { client, server } = await open()
  return direction === 'up' ? { from: client, to: server } : { from: server, to: client }
}

describe.each(['up', 'down'] as const)('a cliff %s', direction => {
  const opposite = direction === 'up' ? 'down' : 'up'

  test('holds bytes and restore delivers them in order', async () => {
    const setup = await rawSetup()
    const { from, to } = await along(direction, setup)
    await setup.proxy.set({ kind: 'cliff', direction }, 'existing')
    from.send('one ')
    await until(() => first(setup.proxy).held[direction], 4)
    from.send('two ')
    await until(() => first(setup.proxy).held[direction], 8)
    await settle()
    expect(to.text).toBe('')
    await setup.proxy.restore()
    from.send('three')
    await until(() => to.text, 'one two three')
  })

  test('lets the other direction pass', async () => {
    const setup = await rawSetup()
    const { from, to } = await along(direction, setup)
    await setup.proxy.set({ kind: 'cliff', direction }, 'existing')
    to.send('passes')
    await until(() => from.text, 'passes')
    expect(first(setup.proxy).held[opposite]).toBe(0)
  })

  test('swallows a FIN and restore delivers it after the bytes', async () => {
    const setup = await rawSetup()
    const { from, to } = await along(direction, setup)
    await setup.proxy.set({ kind: 'cliff', direction }, 'existing')
    from.socket.end('the end')
    await until(() => first(setup.proxy).ended[direction], true)
    await settle()
    expect([to.text, to.ended, to.closed]).toEqual(['', false, false])
    await setup.proxy.restore()
    await until(() => to.ended, true)
    expect(to.text).toBe('the end')
    expect(to.error).toBeUndefined()
  })

  test('swallows a RST and restore delivers it after the bytes', async () => {
    const setup = await rawSetup()
    const { from, to } = await along(direction, setup)
    await setup.proxy.set({ kind: 'cliff', direction }, 'existing')
    from.send(Buffer.alloc(10_000))
    await until(() => first(setup.proxy).held[direction], 10_000)
    from.socket.resetAndDestroy()
    await until(() => first(setup.proxy).ended[direction], true)
    await settle()
    expect([to.text, to.ended, to.closed]).toEqual(['', false, false])
    expect(setup.proxy.connections).toBe(1)
    await setup.proxy.restore()
    // On a busy machine data and RST may arrive together, which Node shows as an end.
    await until(() => to.ended || to.error === 'ECONNRESET', true)
    expect(to.size).toBe(10_000)
    await until(() => setup.proxy.connections, 0)
  })

  test('stops reading when it holds 32 MiB and loses nothing', async () => {
    const setup = await rawSetup({ keep: false })
    const { from, to } = await along(direction, setup)
    await setup.proxy.set({ kind: 'cliff', direction }, 'existing')
    const size = 48 * 1024 * 1024
    from.socket.end(Buffer.alloc(size))
    await until(() => first(setup.proxy).held[direction] > HOLD_LIMIT, true)
    await settle()
    expect(first(setup.proxy).held[direction]).toBeLessThanOrEqual(HOLD_LIMIT + 64 * 1024)
    await setup.proxy.restore()
    await until(() => to.ended, true)
    expect(to.size).toBe(size)
  })
})

test('a cliff cuts both directions unless told otherwise', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'cliff' }, 'existing')
  client.socket.end('to the server')
  server.socket.end('to the client')
  await until(() => first(proxy).ended, { up: true, down: true })
  await settle()
  expect([client.text, client.ended, server.text, server.ended]).toEqual(['', false, '', false])
  await proxy.restore()
  await until(() => [client.text, server.text], ['to the client', 'to the server'])
  await until(() => [client.closed, server.closed, proxy.connections], [true, true, 0])
})

test('heal leaves the old connections at the bottom and lets new ones pass', async () => {
  const { proxy, open } = await rawSetup()
  const old = await open()
  await proxy.set({ kind: 'cliff' }, 'both')
  const cut = await open()
  await proxy.heal()
  const fresh = await open()
  for (const { client } of [old, cut, fresh]) client.send('hello')
  await until(() => fresh.server.text, 'hello')
  await until(() => proxy.state().held.up, 10)
  await settle()
  expect([old.server.text, cut.server.text]).toEqual(['', ''])
  expect(proxy.state()).toMatchObject({
    existing: { kind: 'cliff' },
    new: { kind: 'none' },
    connections: [
      { fault: { kind: 'cliff' } },
      { fault: { kind: 'cliff' } },
      { fault: { kind: 'none' } },
    ],
  })
  await proxy.restore()
  await until(() => [old.server.text, cut.server.text], ['hello', 'hello'])
})

test('a cliff for new connections spares the open ones', async () => {
  const { proxy, open } = await rawSetup()
  const old = await open()
  await proxy.set({ kind: 'cliff' }, 'new')
  const cut = await open()
  cut.client.send('lost')
  await until(() => proxy.state().held.up, 4)
  old.client.send('passes')
  await until(() => old.server.text, 'passes')
  expect(cut.server.text).toBe('')
})

test('a cliff can be moved to the other direction', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'cliff', direction: 'up' }, 'existing')
  client.send('up')
  await until(() => first(proxy).held.up, 2)
  await proxy.set({ kind: 'cliff', direction: 'down' }, 'existing')
  await until(() => server.text, 'up')
  server.send('down')
  await until(() => first(proxy).held.down, 4)
  await settle()
  expect(client.text).toBe('')
})

test('a cliff during the upgrade hangs it and restore completes it', async () => {
  const { server, proxy, url } = await echoSetup()
  await proxy.set({ kind: 'cliff', direction: 'down' }, 'new')
  const client = new WsClient(url)
  await until(() => server.accepted, 1)
  await until(() => proxy.state().held.down > 0, true)
  await settle()
  expect(client.opened).toBe(false)
  await proxy.set({ kind: 'cliff' }, 'existing')
  await proxy.restore()
  await until(() => client.opened, true)
  await client.echo('alive')
})

test('a WebSocket does not notice a cliff on either side', async () => {
  const { server, proxy, url } = await echoSetup()
  const client = await WsClient.open(url)
  await proxy.set({ kind: 'cliff' }, 'existing')
  client.send('into the void')
  client.socket.close()
  await until(() => first(proxy).held.up > 0, true)
  await settle()
  expect(server.clients).toMatchObject([{ messages: 0 }])
  expect(client.closed).toBeUndefined()
})

test('bytes held for a peer that is gone are given up', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'cliff' }, 'existing')
  server.send('nobody will read this')
  await until(() => first(proxy).held.down, 21)
  client.socket.resetAndDestroy()
  await until(() => first(proxy).held.down, 0)
  server.send('nor this')
  await settle()
  expect(first(proxy).held.down).toBe(0)
  expect(server.closed).toBe(false)
  server.socket.resetAndDestroy()
  await until(() => proxy.connections, 0)
})

test('a pair that both sides have left is given up after two minutes', async () => {
  const { proxy, open } = await rawSetup()
  const { client, server } = await open()
  await proxy.set({ kind: 'cliff' }, 'existing')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    client.socket.end()
    server.socket.end()
    const bothEnded = () => first(proxy).ended.up && first(proxy).ended.down
    while (!bothEnded()) await new Promise(resolve => setImmediate(resolve))
    vi.advanceTimersByTime(119_000)
    expect(proxy.connections).toBe(1)
    vi.advanceTimersByTime(2_000)
  } finally {
    vi.useRealTimers()
  }
  await until(() => proxy.connections, 0)
})
