/** The classes of Node: their events are not trusted ones, and that of `ws` is not an `EventTarget`. */
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { WebSocket as Undici } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { WebSocket as WS, WebSocketServer } from 'ws'
import { HeartbeatWebSocket } from '../../src/socket/index.ts'
import { socketClass } from '../../src/socket/heartbeat-websocket.ts'

const CLASSES = { undici: Undici, ws: WS } as unknown as Record<string, typeof WebSocket>

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0)) await step()
})

function journal(socket: WebSocket): string[] {
  const lines: string[] = []
  for (const type of ['open', 'message', 'error', 'ping', 'pong', 'close']) {
    socket.addEventListener(type, event => {
      const { data, code, reason } = event as MessageEvent & CloseEvent
      lines.push([type, data, code, reason].filter(part => part !== undefined).join(' '))
    })
  }
  return lines
}

const next = (socket: WebSocket, type: string): Promise<unknown> =>
  new Promise(resolve => socket.addEventListener(type, resolve, { once: true }))

/** A server that answers pings, and everything else with itself, until it is told to be silent. */
async function serve(): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  undo.push(() => {
    for (const socket of server.clients) socket.terminate()
    return new Promise(resolve => server.close(resolve))
  })
  server.on('connection', socket => {
    let isSilent = false
    socket.on('message', (data: Buffer, isBinary) => {
      const text = data.toString()
      isSilent ||= text === 'be silent'
      if (!isSilent) socket.send(text === 'ping' ? 'pong' : data, { binary: isBinary })
    })
  })
  await new Promise(resolve => server.once('listening', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** A server that accepts and never answers the handshake. */
async function hang(): Promise<string> {
  const sockets = new Set<{ destroy(): void }>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  undo.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => server.close(resolve))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

for (const [name, Class] of Object.entries(CLASSES)) {
  test(`${name}: a hung upgrade ends once, with the reason of ours`, async () => {
    const Socket = socketClass(Class).with({ connectTimeout: 100 })
    const socket = new Socket(await hang())
    const lines = journal(socket)
    await next(socket, 'close')
    // Time for what the class has to say to its own end.
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(lines).toEqual(['close 1006 connect timeout'])
    expect(socket.readyState).toBe(3)
  })

  test(`${name}: a reply is hidden, messages arrive, and silence is detected`, async () => {
    const url = await serve()
    const Socket = socketClass(Class).with({ interval: 50, timeout: 500 })
    const socket = new Socket(url, ['one'])
    const lines = journal(socket)
    await next(socket, 'pong')
    socket.binaryType = 'arraybuffer'
    socket.send('hello')
    await next(socket, 'message')
    let echoed: unknown
    const echo = next(socket, 'message')
    socket.onmessage = ({ data, target }) => (echoed = target === socket && data)
    socket.send(new Uint8Array([1, 2]))
    await echo
    expect(echoed).toEqual(new Uint8Array([1, 2]).buffer)
    expect(socket.protocol).toBe('one')
    expect(socket.url).toBe(url)
    socket.send('be silent')
    await next(socket, 'close')
    expect(lines.filter(line => !/^p[io]ng/.test(line)).slice(0, 2)).toEqual([
      'open',
      'message hello',
    ])
    expect(lines.at(-1)).toBe('close 1006 heartbeat timeout')
    expect(lines).not.toContain('message pong')
  })

  test(`${name}: a refused connection is an error and a close`, async () => {
    const Socket = socketClass(Class)
    const socket = new Socket('ws://127.0.0.1:9/')
    const lines = journal(socket)
    await next(socket, 'close')
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(lines).toEqual(['error', 'close 1006 '])
  })

  test(`${name}: close() is as in the standard`, async () => {
    const socket = new (socketClass(Class))(await serve())
    const lines = journal(socket)
    await next(socket, 'open')
    socket.close(3001, 'done')
    expect(socket.readyState).toBe(2)
    await next(socket, 'close')
    expect(lines.filter(line => !/^p[io]ng/.test(line))).toEqual(['open', 'close 3001 done'])
  })

  test(`${name}: as the global, it is found when a socket is made`, async () => {
    const url = await serve()
    const before = globalThis.WebSocket
    undo.push(() => Object.assign(globalThis, { WebSocket: before }))
    Object.assign(globalThis, { WebSocket: undefined })
    expect(() => new HeartbeatWebSocket(url)).toThrow(/^belay-ws: there is no WebSocket here/)
    globalThis.WebSocket = Class
    const socket = new HeartbeatWebSocket(url)
    await next(socket, 'pong')
    expect(socket).toBeInstanceOf(HeartbeatWebSocket)
    expect(socket.latency).toBeGreaterThan(0)
    expect([HeartbeatWebSocket.OPEN, socket.OPEN, socket.readyState]).toEqual([1, 1, 1])
    socket.terminate()
  })
}

test('the class is made once for each class beneath', () => {
  const { undici, ws } = CLASSES
  expect(socketClass(undici)).toBe(socketClass(undici))
  expect(socketClass(ws)).not.toBe(socketClass(undici))
  expect(socketClass(socketClass(ws))).toBe(socketClass(ws))
  expect(socketClass(socketClass(ws).with({ interval: 1000 }))).toBe(socketClass(ws))
})
