import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import { parseClientRequest } from './client-request.ts'
import type { ClientRequest } from './client-request.ts'
import { EchoClient } from './echo-client.ts'
import type { EchoClientInfo } from './echo-client.ts'

export interface EchoServerOptions {
  /** TCP port; 0 takes a free one. @default 0 */
  port?: number
  /** Address to listen on. @default '127.0.0.1' */
  host?: string
  /** `ignore` swallows heartbeats, as a server that never heard of them. @default 'answer' */
  heartbeat?: 'answer' | 'ignore'
  /**
   * Milliseconds between control pings; who has not answered by the next round is terminated.
   * `false` reaps nobody. @default 30_000
   */
  reapInterval?: number | false
  /** Largest message accepted, in bytes; a larger one closes with 1009. @default 32 MiB */
  maxPayload?: number
  /** Hears of each message, heartbeats not counted, before it is echoed or obeyed. */
  onMessage?: (id: string, data: Buffer) => void
  /** Takes an upgrade in the place of this server, on its port. Returns whether it did. */
  onUpgrade?: (request: IncomingMessage, tcp: Socket, head: Buffer) => boolean
}

/**
 * Starts the WebSocket server of the demo and of the browser tests. It answers the text frame
 * `ping` with `pong` and echoes everything else, except the commands of {@link parseCommand}.
 * The request url may ask for more, see {@link parseClientRequest}. A plain GET answers 200.
 */
export async function startEchoServer(options: EchoServerOptions = {}): Promise<EchoServer> {
  const { port = 0, host = '127.0.0.1' } = options
  const server = new EchoServer(options)
  await server.listen(port, host)
  return server
}

/** A running echo server; {@link startEchoServer} makes one. */
export class EchoServer {
  readonly #tcp: TcpServer
  readonly #http: HttpServer
  readonly #webSockets: WebSocketServer
  readonly #answer: boolean
  readonly #onMessage: (id: string, data: Buffer) => void
  readonly #onUpgrade: NonNullable<EchoServerOptions['onUpgrade']>
  readonly #reaper: NodeJS.Timeout | undefined
  readonly #epoch = performance.now()
  readonly #sockets = new Set<Socket>()
  readonly #clients = new Map<Socket, EchoClient>()
  readonly #waiting = new Set<Socket>()
  #port = 0
  #accepted = 0
  #pings = 0
  #frozen = false

  constructor(options: EchoServerOptions) {
    const { heartbeat = 'answer', reapInterval = 30_000, maxPayload = 32 * 1024 * 1024 } = options
    this.#answer = heartbeat === 'answer'
    this.#onMessage = options.onMessage ?? (() => {})
    this.#onUpgrade = options.onUpgrade ?? (() => false)
    this.#http = createHttpServer((request, response) => {
      const text = request.method === 'GET' ? 'echo server: connect with a WebSocket\n' : ''
      const headers = { 'content-type': 'text/plain', connection: 'close' }
      response.writeHead(text ? 200 : 405, headers).end(text)
    })
    this.#http.on('upgrade', (request, socket, head) =>
      this.#upgrade(request, socket as Socket, head),
    )
    this.#webSockets = new WebSocketServer({ noServer: true, maxPayload })
    // The HTTP server does not listen by itself: a frozen server must leave a new socket alone.
    this.#tcp = createTcpServer({ allowHalfOpen: true, noDelay: true }, s => this.#connect(s))
    if (reapInterval !== false) this.#reaper = setInterval(() => this.#reap(), reapInterval)
  }

  /** TCP port. */
  get port(): number {
    return this.#port
  }

  /** Address for a client on this machine, `ws://127.0.0.1:<port>`. */
  get url(): string {
    return `ws://127.0.0.1:${this.#port}`
  }

  /** The clients connected now, oldest first. */
  get clients(): EchoClientInfo[] {
    return Array.from(this.#clients.values(), client => ({ ...client.info }))
  }

  /** TCP connections open now, upgraded or not. */
  get connections(): number {
    return this.#sockets.size
  }

  /** WebSockets opened since the start. */
  get accepted(): number {
    return this.#accepted
  }

  /** Heartbeats seen since the start, answered or not. */
  get pings(): number {
    return this.#pings
  }

  get frozen(): boolean {
    return this.#frozen
  }

  /** Used by {@link startEchoServer}; call it once. */
  async listen(port: number, host: string): Promise<void> {
    try {
      this.#tcp.listen(port, host)
      await once(this.#tcp, 'listening')
    } catch (error) {
      clearInterval(this.#reaper)
      throw error
    }
    this.#port = (this.#tcp.address() as AddressInfo).port
  }

  /** Behaves as a hung process: the kernel still accepts, nothing is read, nothing is sent. */
  freeze(): void {
    if (this.#frozen) return
    this.#frozen = true
    for (const socket of this.#sockets) {
      const client = this.#clients.get(socket)
      if (client) {
        client.freeze()
      } else {
        socket.pause()
        socket.cork()
      }
    }
  }

  /** The hung process goes on where it was. */
  thaw(): void {
    if (!this.#frozen) return
    this.#frozen = false
    for (const socket of this.#sockets) {
      const client = this.#clients.get(socket)
      if (client) {
        client.thaw()
      } else if (!this.#waiting.has(socket)) {
        socket.uncork()
        socket.resume()
      }
    }
    for (const socket of this.#waiting) this.#http.emit('connection', socket)
    this.#waiting.clear()
  }

  /** Starts the close handshake with every client. */
  closeAll(code: number, reason: string): void {
    for (const client of this.#clients.values()) client.close(code, reason)
  }

  /** Destroys every connection and stops listening. Resolves when all sockets are closed. */
  async stop(): Promise<void> {
    clearInterval(this.#reaper)
    this.#tcp.close()
    this.#webSockets.close()
    const closed = Array.from(this.#sockets, socket => {
      return new Promise(resolve => socket.once('close', resolve).destroy())
    })
    await Promise.all(closed)
  }

  #connect(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#waiting.delete(socket)
      this.#clients.delete(socket)
    })
    if (this.#frozen) this.#waiting.add(socket)
    else this.#http.emit('connection', socket)
  }

  #upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    if (this.#onUpgrade(request, tcp, head)) return
    const url = request.url ?? '/'
    let wanted: ClientRequest
    try {
      wanted = parseClientRequest(url)
    } catch (error) {
      return refuse(tcp, (error as RangeError).message)
    }
    this.#webSockets.handleUpgrade(request, tcp, head, socket => {
      const id = wanted.id ?? `client-${this.#accepted}`
      this.#accepted++
      const client = new EchoClient({
        socket,
        tcp,
        request: wanted,
        id,
        url,
        epoch: this.#epoch,
        answer: this.#answer && !wanted.mute,
        onPing: () => this.#pings++,
        onMessage: data => this.#onMessage(id, data),
      })
      this.#clients.set(tcp, client)
    })
  }

  #reap(): void {
    if (this.#frozen) return
    for (const client of this.#clients.values()) client.reap()
  }
}

function refuse(tcp: Socket, text: string): void {
  const headers = [
    'content-type: text/plain',
    'connection: close',
    `content-length: ${Buffer.byteLength(text)}`,
  ]
  tcp.end(`HTTP/1.1 400 Bad Request\r\n${headers.join('\r\n')}\r\n\r\n${text}`)
}
