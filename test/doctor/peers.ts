/** Servers and proxies that misbehave, each in one way. They speak for themselves: no library misbehaves so. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo, Server, Socket } from 'node:net'
import { connect, createServer as createTcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
import type { ServerOptions, WebSocket } from 'ws'
import { WebSocketServer } from 'ws'

/** A server under test. */
export interface Peer {
  port: number
  url: string
  stop(): Promise<void>
}

export async function listen(server: Server, host = '127.0.0.1'): Promise<Peer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {})
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `ws://${host.includes(':') ? `[${host}]` : host}:${port}/`,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

export interface RawOptions {
  /** Does something with each upgraded socket; by default nothing. */
  onOpen?: (socket: Duplex, request: IncomingMessage) => void
  /** Further lines of the 101. */
  headers?: (request: IncomingMessage) => readonly string[]
  /** Takes the place of the 101. */
  onUpgrade?: (request: IncomingMessage, socket: Duplex) => void
  onRequest?: (request: IncomingMessage, response: ServerResponse) => void
}

/** A server that upgrades, and then does what a test wants and nothing else. */
export function startRaw(options: RawOptions = {}): Promise<Peer> {
  const { onOpen, headers = () => [], onUpgrade, onRequest } = options
  const http = createHttpServer((request, response) => {
    if (onRequest) onRequest(request, response)
    else response.end('a page\n')
  })
  http.on('upgrade', (request, socket) => {
    socket.on('error', () => {})
    if (onUpgrade) return onUpgrade(request, socket)
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']!}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`]
    const all = [...lines, ...headers(request)]
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${all.join('\r\n')}\r\n\r\n`)
    onOpen?.(socket, request)
  })
  return listen(http)
}

/** A server of `ws`. */
export async function startWs(
  options: ServerOptions = {},
  onConnection: (socket: WebSocket) => void = () => {},
): Promise<Peer> {
  const http = createHttpServer((_, response) => response.writeHead(426).end())
  const server = new WebSocketServer({ ...options, server: http })
  server.on('connection', onConnection)
  return listen(http)
}

/** A frame of a server: short and unmasked. */
export const serverFrame = (opcode: number, payload: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), Buffer.from(payload)])

export const closeFrame = (code: number): Buffer =>
  serverFrame(8, Buffer.from([code >> 8, code & 0xff]))

/** Sends its Close frame at once and waits for the answer, for ever. */
export const startWaitsForClose = (): Promise<Peer> =>
  startRaw({ onOpen: socket => void socket.resume().write(closeFrame(1000)) })

/** Hangs on each upgrade, and passes pages on. */
export const startHangsOnUpgrade = (): Promise<Peer> =>
  startRaw({ onUpgrade: socket => void socket })

/** Pushes a message so often, and reads nothing. */
export const startPushOnly = (): Promise<Peer> =>
  startRaw({
    onOpen(socket) {
      socket.pause()
      const timer = setInterval(() => socket.write(serverFrame(1, '{"price":42}')), 50)
      socket.on('close', () => clearInterval(timer))
    },
  })

export type CutBy = 'fin' | 'rst' | 'nobody'

/**
 * A proxy with an idle limit.
 *
 * @param by - How both sides are told; by `nobody` a connection is forgotten, and the next bytes on it are
 *   refused by a reset, as a translator of addresses does.
 */
export function startIdleCut(port: number, limit: number, by: CutBy): Promise<Peer> {
  const server = createTcpServer({ allowHalfOpen: true, noDelay: true }, client => {
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    client.on('error', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    let isCut = false
    let timer: NodeJS.Timeout | undefined
    const cut = (): void => {
      isCut = true
      upstream.destroy()
      if (by === 'fin') client.end()
      if (by === 'rst') client.resetAndDestroy()
    }
    const pass = (to: Socket, data: Buffer): void => {
      if (isCut) return void client.resetAndDestroy()
      to.write(data)
      clearTimeout(timer)
      timer = setTimeout(cut, limit)
    }
    client.on('data', data => pass(upstream, data)).on('end', () => upstream.end())
    upstream.on('data', data => pass(client, data)).on('end', () => client.end())
    client.on('close', () => {
      clearTimeout(timer)
      upstream.destroy()
    })
  })
  return listen(server)
}
