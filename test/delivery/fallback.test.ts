import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, onTestFinished, test } from 'vitest'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { FallbackOption } from '../../src/delivery/index.ts'
import { atLeastOnce, exactlyOnce, settled } from '../../src/delivery/index.ts'
import type { ReconnectingWebSocket } from '../../src/index.ts'
import type { SessionHub } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import { connect, until } from './pair.ts'

interface Mixed {
  readonly port: number
  /** Messages of clients without sessions, and all that the hub's handler got. */
  readonly got: string[]
  /** Every text frame that came to the server without sessions. */
  readonly frames: string[]
  /** Swaps what answers new connections, and cuts those that there are. */
  use(hub: SessionHub | undefined): void
  cut(): void
}

/** A server that gets sessions, or loses them, as in a deployment and its rollback. */
async function serveMixed(plain: (text: string) => string | undefined): Promise<Mixed> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  let hub: SessionHub | undefined
  const got: string[] = []
  const frames: string[] = []
  const cut = (): void => {
    for (const socket of server.clients) socket.terminate()
  }
  server.on('connection', (socket: WebSocket, request) => {
    if (hub) return hub.accept(socket, request)
    socket.on('message', (data: Buffer) => {
      const text = data.toString()
      frames.push(text)
      if (text !== 'ping' && !text.startsWith('\u0010h')) got.push(text)
      const reply = plain(text)
      if (reply !== undefined) socket.send(reply)
    })
  })
  onTestFinished(async () => {
    cut()
    await new Promise(resolve => server.close(resolve))
  })
  return {
    port: (server.address() as AddressInfo).port,
    got,
    frames,
    use(next) {
      hub = next
      cut()
    },
    cut,
  }
}

const pongs = (text: string): string | undefined => (text === 'ping' ? 'pong' : undefined)
const make = (port: number, fallback: FallbackOption, options = {}) =>
  connect(port, { delivery: exactlyOnce({ fallback }), ...options })
const isOpen = (client: ReconnectingWebSocket, log: string[]) =>
  until(
    () => client.readyState === 1,
    () => log,
  )
/** At the moment of the loss: a client is back before one looks again. */
function whenDown(client: ReconnectingWebSocket, act: () => void): void {
  const undo = client.on('disconnected', () => {
    undo()
    act()
  })
}
const hubOf = (got: string[]): SessionHub =>
  sessions({ onMessage: (_, data) => void got.push(String(data)) })

const fallbacks: [name: string, fallback: () => FallbackOption][] = [
  ['none', () => 'none'],
  ['atLeastOnce()', atLeastOnce],
]

describe.each(fallbacks)('fallback %s', (_, fallback) => {
  const kinds: [string, (text: string) => string | undefined, string[]][] = [
    ['that replies to pings', pongs, ['hi']],
    // It speaks before it has the probe, and what it says is the application's.
    ['that speaks first', text => (text === 'ping' ? 'pong' : 'news'), ['news', 'news', 'hi']],
    ['that echoes, too', text => (text === 'ping' ? 'pong' : text), ['queued', 'hi']],
  ]
  test.each(kinds)('goes on with a server %s', async (kind, plain, expected) => {
    const server = await serveMixed(text => (text === 'say hi' ? 'hi' : plain(text)))
    const { client, log } = make(server.port, fallback())
    client.send('queued')
    await isOpen(client, log)
    client.send('say hi')
    await until(
      () => log.includes('message hi'),
      () => log,
    )
    assert.deepEqual(server.got, ['queued', 'say hi'], kind)
    assert.deepEqual(
      log.filter(line => line.startsWith('message')),
      expected.map(text => `message ${text}`),
    )
    assert.deepEqual(log.slice(0, 2), ['unsupported', 'open'])
    assert(!log.some(line => line.startsWith('resync')))
    server.cut()
    await until(
      () => log.filter(line => line === 'open').length === 2,
      () => log,
    )
    assert.equal(log.filter(line => line === 'unsupported').length, 2)
  })

  test('ends where the server gets sessions; what was kept goes there', async () => {
    const server = await serveMixed(pongs)
    const got: string[] = []
    const { client, log } = make(server.port, fallback())
    await isOpen(client, log)
    client.send('early')
    await until(
      () => server.got.length === 1,
      () => log,
    )
    const hub = hubOf(got)
    onTestFinished(() => hub.close())
    client.on('resync', () => client.send('hello'))
    whenDown(client, () => {
      for (const text of ['one', 'two']) client.send(text)
    })
    server.use(hub)
    await until(
      () => got.includes('two'),
      () => got,
    )
    // The first one was sent: at least once may send it again.
    assert.deepEqual(
      got.filter(text => text !== 'early'),
      ['hello', 'one', 'two'],
    )
    assert.deepEqual(
      log.filter(line => line.startsWith('resync')),
      ['resync new'],
    )
    await settled(client, { timeout: 9_000 })
  })

  test('tells of the session that is lost by it', async () => {
    const server = await serveMixed(pongs)
    const never = new Promise(() => {})
    const hub = sessions({ onMessage: (_, data) => (data === 'stuck' ? never : undefined) })
    onTestFinished(() => hub.close())
    server.use(hub)
    const { client, log } = make(server.port, fallback())
    await isOpen(client, log)
    client.send('stuck')
    const waiting = settled(client)
    client.on('resync', () => client.send('rebuilt'))
    whenDown(client, () => client.send('waits'))
    server.use(undefined)
    await assert.rejects(waiting, /session was lost/)
    await until(
      () => server.got.length === 2,
      () => log,
    )
    assert.deepEqual(server.got, ['rebuilt', 'waits'])
    assert(log.includes('resync unsupported stuck'), log.join())
    // And back: another session begins.
    server.use(hub)
    await until(
      () => log.filter(line => line === 'resync new').length === 2,
      () => log,
    )
  })
})

test('fallback atLeastOnce() sends again what no pong has proved', async () => {
  const server = await serveMixed(text => (text === 'ping' ? 'pong' : undefined))
  const { client, log } = make(server.port, atLeastOnce())
  await isOpen(client, log)
  client.send('kept')
  const all = settled(client, { timeout: 9_000 })
  server.cut()
  await all
  assert(server.got.includes('kept'))
  assert(log.includes('acknowledged 1'))
})

test('fallback none: nobody confirms, and settled() says so', async () => {
  const server = await serveMixed(pongs)
  const { client, log } = make(server.port, 'none')
  client.send('early')
  await assert.rejects(settled(client), /nobody confirms/)
  await isOpen(client, log)
  await assert.rejects(settled(client), /nobody confirms/)
})

test('of fallback only three are known', () => {
  assert.throws(() => exactlyOnce({ fallback: 'never' as never }), /fallback is "never"/)
  assert.throws(() => exactlyOnce({ fallback: exactlyOnce() as never }), /fallback/)
  assert.throws(() => exactlyOnce({ fallBack: 'none' } as never), /unknown option "fallBack"/)
})
