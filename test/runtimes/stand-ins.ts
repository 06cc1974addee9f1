/** Clients over the stand-ins that people test their applications with. */
import { Server, WebSocket as MockSocket } from 'mock-socket'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WS } from 'vitest-websocket-mock'
import { ReconnectingWebSocket } from '../../src/index.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import { HeartbeatWebSocket } from '../../src/socket/index.ts'
import { FakeWithEvents, FakeWithHandlers } from './fakes.ts'

const OPTIONS = { heartbeat: { interval: 50, timeout: 400 }, minReconnectionDelay: 10 }

let urls = 0
/** Stand-ins know their servers by the url. */
const newUrl = (): string => `ws://stand-in.example/${++urls}`

/** A client that is closed when the test ends, and what it told. */
function clientOf(url: string, options: ReconnectingWebSocketOptions = {}) {
  const client = new ReconnectingWebSocket(url, [], { ...OPTIONS, ...options })
  const told: unknown[] = []
  client.on('connected', () => told.push('connected'))
  client.on('disconnected', ({ cause }) => told.push(cause))
  client.addEventListener('message', ({ data }) => told.push(data))
  clients.push(client)
  return { client, told }
}

const clients: ReconnectingWebSocket[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.close()
  vi.unstubAllGlobals()
  WS.clean()
})

/** A server of mock-socket that answers heartbeats until it is told to be silent. */
function mockServer(url: string, mock: boolean) {
  const server = new Server(url, { mock })
  const state = { server, silent: false, received: [] as unknown[] }
  server.on('connection', socket => {
    socket.on('message', data => {
      if (data !== 'ping') state.received.push(data)
      else if (!state.silent) socket.send('pong')
    })
  })
  return state
}

export function testStandIns(): void {
  describe.each([
    { name: 'the server of mock-socket', mock: true, options: {} },
    { name: 'the class of mock-socket', mock: false, options: { WebSocket: MockSocket } },
  ])('$name', ({ mock, options }) => {
    test('exchanges messages, detects silence and reconnects', async () => {
      const url = newUrl()
      const state = mockServer(url, mock)
      const { client, told } = clientOf(url, options)
      await expect.poll(() => client.latency).toBeGreaterThanOrEqual(0)
      client.send('to the server')
      state.server.clients()[0]!.send('from the server')
      await expect.poll(() => told).toEqual(['connected', 'from the server'])
      await expect.poll(() => state.received).toEqual(['to the server'])

      state.silent = true
      await expect.poll(() => told, { timeout: 5000 }).toContain('heartbeat')
      state.silent = false
      await expect
        .poll(() => told.slice(2, 4), { timeout: 5000 })
        .toEqual(['heartbeat', 'connected'])
      client.send('again')
      await expect.poll(() => state.received).toEqual(['to the server', 'again'])

      client.close()
      await expect.poll(() => client.readyState).toBe(3)
      expect(told.at(-1)).toBe('user')
      state.server.stop()
    })

    test('hears the close of the server, with its code', async () => {
      const url = newUrl()
      const { server } = mockServer(url, mock)
      const { client } = clientOf(url, { ...options, maxRetries: 0 })
      const codes: number[] = []
      client.addEventListener('close', ({ code }) => codes.push(code))
      await expect.poll(() => client.status).toBe('connected')
      server.close({ code: 4001, reason: 'gone', wasClean: true })
      await expect.poll(() => client.status).toBe('closed')
      expect(codes).toEqual([4001])
    })

    test('a url without a server is a failed attempt', async () => {
      const { client, told } = clientOf(newUrl(), {
        WebSocket: MockSocket,
        maxRetries: 0,
      })
      await expect.poll(() => client.status).toBe('closed')
      // mock-socket tells 1000 where a browser tells 1006.
      expect(told).toEqual(['server'])
    })
  })

  test('vitest-websocket-mock: both directions, close and error', async () => {
    const url = newUrl()
    const server = new WS(url)
    server.on('connection', socket => {
      socket.on('message', data => void (data === 'ping' && socket.send('pong')))
    })
    const { client, told } = clientOf(url)
    await server.connected
    client.send('to the server')
    await expect.poll(() => server.messages).toContain('to the server')
    server.send('from the server')
    await expect.poll(() => told).toContain('from the server')
    expect(client.latency).toBeGreaterThanOrEqual(0)
    server.close({ code: 4002, reason: '', wasClean: true })
    await expect.poll(() => told).toContain('server')
    const second = new WS(url)
    await second.connected
    await expect.poll(() => client.status).toBe('connected')
    second.error()
    await expect.poll(() => client.status).not.toBe('connected')
  })

  describe.each([
    { name: 'a fake that is an EventTarget', Fake: FakeWithEvents },
    { name: 'a fake with handlers alone', Fake: FakeWithHandlers },
  ])('$name, stubbed after the import', ({ Fake }) => {
    test('is what a client and a socket are made of', async () => {
      vi.stubGlobal('WebSocket', Fake)
      const { client, told } = clientOf('ws://stand-in.example/')
      await expect.poll(() => Fake.made.length).toBe(1)
      const fake = Fake.made[0]!
      expect(client.status).toBe('connecting')
      fake.open()
      await expect.poll(() => fake.sent).toEqual(['ping'])
      fake.receive('pong')
      fake.receive('from the server')
      expect(told).toEqual(['connected', 'from the server'])
      client.send('to the server')
      expect(fake.sent).toContain('to the server')
      // Says nothing any more.
      await expect.poll(() => told, { timeout: 5000 }).toContain('heartbeat')
      await expect.poll(() => Fake.made.length).toBe(2)

      const socket = new HeartbeatWebSocket('ws://stand-in.example/')
      expect(Fake.made).toHaveLength(3)
      const types: string[] = []
      for (const type of ['open', 'message', 'error', 'close']) {
        socket.addEventListener(type, event => types.push(event.type))
      }
      Fake.made[2]!.open()
      Fake.made[2]!.receive('text')
      Fake.made[2]!.fail()
      expect(types).toEqual(['open', 'message', 'error', 'close'])
      Fake.made.length = 0
    })
  })
}
