import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import { parseClientRequest } from '../../src/echo/client-request.ts'
import { parseCommand } from '../../src/echo/commands.ts'
import type { SessionHub } from '../../src/sessions/index.ts'
import { SessionFrames } from './session-frames.ts'

interface Connected {
  id: string
  socket: WebSocket
}

/** A server with sessions that can be frozen as the echo server can. */
export class SessionServer {
  readonly #hub: SessionHub<IncomingMessage>
  readonly #onFrame: (id: string, data: Buffer) => void
  readonly #tcp = createTcpServer({ allowHalfOpen: true, noDelay: true }, s => this.#connect(s))
  readonly #http = createHttpServer()
  readonly #webSockets = new WebSocketServer({ noServer: true })
  readonly #sockets = new Set<Socket>()
  readonly #connected = new Map<Socket, Connected>()
  /** Came while it was frozen. */
  readonly #waiting = new Set<Socket>()
  #isFrozen = false

  /** @param onFrame - Gets each message of a client as it is on the wire. */
  constructor(hub: SessionHub<IncomingMessage>, onFrame: (id: string, data: Buffer) => void) {
    this.#hub = hub
    this.#onFrame = onFrame
    this.#http.on('upgrade', (request, tcp, head) => {
      this.#webSockets.handleUpgrade(request, tcp, head, socket =>
        this.#accept(socket, tcp as Socket, request),
      )
    })
  }

  /** @returns The port. */
  async listen(): Promise<number> {
    this.#tcp.listen(0, '127.0.0.1')
    await once(this.#tcp, 'listening')
    return (this.#tcp.address() as AddressInfo).port
  }

  /** The connections, by the `id` in their requests. */
  get connections(): string[] {
    return Array.from(this.#connected.values(), ({ id }) => id)
  }

  get isFrozen(): boolean {
    return this.#isFrozen
  }

  /** Behaves as a hung process: the kernel still accepts, nothing is read, nothing is sent. */
  freeze(): void {
    this.#isFrozen = true
    for (const tcp of this.#sockets) {
      const socket = this.#connected.get(tcp)?.socket ?? tcp
      socket.pause()
      tcp.cork()
    }
  }

  /** The hung process goes on where it was. */
  thaw(): void {
    this.#isFrozen = false
    for (const tcp of this.#sockets) {
      if (this.#waiting.delete(tcp)) {
        this.#http.emit('connection', tcp)
        continue
      }
      tcp.uncork()
      const socket = this.#connected.get(tcp)?.socket ?? tcp
      socket.resume()
    }
  }

  /** Does what the echo server does when a client asks for it: `!close` or `!terminate`. */
  command(id: string, text: string): void {
    const socket = [...this.#connected.values()].find(other => other.id === id)?.socket
    const command = parseCommand(text)
    if (command?.name === 'close') socket?.close(command.code, command.reason)
    if (command?.name === 'terminate') socket?.terminate()
  }

  async stop(): Promise<void> {
    await this.#hub.close()
    this.#tcp.close()
    this.#webSockets.close()
    const closed = Array.from(this.#sockets, socket => {
      return new Promise(resolve => socket.once('close', resolve).destroy())
    })
    await Promise.all(closed)
  }

  #connect(tcp: Socket): void {
    this.#sockets.add(tcp)
    tcp.on('error', () => {})
    tcp.on('close', () => {
      this.#sockets.delete(tcp)
      this.#waiting.delete(tcp)
      this.#connected.delete(tcp)
    })
    if (this.#isFrozen) this.#waiting.add(tcp)
    else this.#http.emit('connection', tcp)
  }

  #accept(socket: WebSocket, tcp: Socket, request: IncomingMessage): void {
    const id = parseClientRequest(request.url!).id!
    const frames = new SessionFrames()
    this.#connected.set(tcp, { id, socket })
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer
      // Enough of a text to tell the frames of the protocol.
      const frame = isBinary ? bytes : bytes.toString('latin1', 0, 8)
      if (frames.isMessage(frame)) this.#onFrame(id, bytes)
    })
    this.#hub.accept(socket, request)
  }
}
