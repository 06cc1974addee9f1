import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { answer } from '../server/index.ts'
import type { ClientRequest } from './client-request.ts'
import { parseCommand } from './commands.ts'
import { startFeed } from './feed.ts'

/** A client as it is listed by `EchoServer.clients`. */
export interface EchoClientInfo {
  /** The `?id=` of its request, or `client-<n>`. */
  id: string
  /** Path and query of its request. */
  url: string
  /** Unix time of the upgrade, in milliseconds. */
  openedAt: number
  /** Heartbeats seen, answered or not. */
  pings: number
  /** Messages received, heartbeats not counted. */
  messages: number
  /** Payload bytes of these messages. */
  bytes: number
}

export interface EchoClientOptions {
  socket: WebSocket
  tcp: Socket
  request: ClientRequest
  id: string
  url: string
  /** Monotonic time at which the server started: the zero of every feed. */
  epoch: number
  /** Whether this client gets its `pong`. */
  answer: boolean
  onPing: () => void
  /** Gets each message that is not a heartbeat. */
  onMessage: (data: Buffer) => void
}

const BANG = 0x21
const MAX_COMMAND = 512

// A client that sends but never reads must not fill the server's memory with echoes.
const BACKLOG_HIGH = 8 * 1024 * 1024
const BACKLOG_LOW = 1024 * 1024

type PauseReason = 'deaf' | 'frozen' | 'backlog'

/** One client of the echo server: answers, echoes, obeys commands, feeds. */
export class EchoClient {
  readonly info: EchoClientInfo

  readonly #socket: WebSocket
  readonly #tcp: Socket
  readonly #answer: boolean
  readonly #onPing: () => void
  readonly #onMessage: (data: Buffer) => void
  readonly #pauses = new Set<PauseReason>()
  #isAlive = true
  #bursts = Promise.resolve()

  constructor(options: EchoClientOptions) {
    const { socket, tcp, request, id, url, epoch, answer, onPing, onMessage } = options
    this.info = { id, url, openedAt: Date.now(), pings: 0, messages: 0, bytes: 0 }
    this.#socket = socket
    this.#tcp = tcp
    this.#answer = answer
    this.#onPing = onPing
    this.#onMessage = onMessage

    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary))
    socket.on('pong', () => (this.#isAlive = true))
    // A reset or a broken frame: ws closes the socket by itself.
    socket.on('error', () => {})

    if (request.deaf) this.#pause('deaf')
    if (request.feed !== undefined) {
      const stop = startFeed({
        every: request.feed,
        epoch,
        // A hung process runs no timers, and a feed that nobody reads must not pile up.
        ready: () => !this.#pauses.has('frozen') && socket.bufferedAmount < BACKLOG_LOW,
        send: text => socket.send(text),
      })
      socket.on('close', stop)
    }
  }

  /** One round of the reaper: terminates if the last control ping got no pong, else pings. */
  reap(): void {
    if (!this.#isAlive) return this.#socket.terminate()
    this.#isAlive = false
    this.#socket.ping()
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
  }

  /** Stops reading and holds back everything that is sent from now on. */
  freeze(): void {
    this.#pause('frozen')
    this.#tcp.cork()
  }

  thaw(): void {
    this.#tcp.uncork()
    this.#resume('frozen')
  }

  #receive(data: Buffer, isBinary: boolean): void {
    // When a paused socket is destroyed, ws still hands out what its buffer held.
    if (this.#pauses.has('deaf') || this.#pauses.has('frozen')) return
    const reply = isBinary ? undefined : answer(data)
    if (reply !== undefined) {
      if (this.#answer) this.#socket.send(reply)
      this.info.pings++
      this.#onPing()
      return
    }
    this.info.messages++
    this.info.bytes += data.length
    this.#onMessage(data)
    if (!isBinary && data[0] === BANG && data.length <= MAX_COMMAND) {
      if (this.#obey(data.toString())) return
    }
    this.#socket.send(data, { binary: isBinary }, () => {
      if (this.#socket.bufferedAmount <= BACKLOG_LOW) this.#resume('backlog')
    })
    if (this.#socket.bufferedAmount > BACKLOG_HIGH) this.#pause('backlog')
  }

  #obey(text: string): boolean {
    const command = parseCommand(text)
    if (!command) return false
    switch (command.name) {
      case 'burst':
        this.#bursts = this.#bursts.then(() => this.#burst(command.count, command.bytes))
        break
      case 'close':
        this.#socket.close(command.code, command.reason)
        break
      case 'terminate':
        this.#socket.terminate()
        break
      case 'invalid':
        this.#socket.send(command.problem)
    }
    return true
  }

  /** Each message starts with its number, as far as it fits, so that order can be checked. */
  async #burst(count: number, bytes: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      if (this.#socket.readyState !== this.#socket.OPEN) return
      const text = `${i} `.padEnd(bytes, '.').slice(0, bytes)
      // The callback comes when the kernel has taken the message, or with the socket's end.
      await new Promise(resolve => this.#socket.send(text, resolve))
    }
  }

  #pause(reason: PauseReason): void {
    this.#pauses.add(reason)
    this.#socket.pause()
  }

  #resume(reason: PauseReason): void {
    if (this.#pauses.delete(reason) && this.#pauses.size === 0) this.#socket.resume()
  }
}
