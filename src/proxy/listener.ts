import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

// While a port is given up another program may take it for a moment.
const RETRIES = 50
const RETRY_DELAY = 100

/** A TCP port that can stop listening and listen again while its connections go on. */
export class Listener {
  readonly #host: string
  readonly #onConnection: (socket: Socket) => void
  #port: number
  #server: Server | undefined
  #work: Promise<void> = Promise.resolve()
  #wanted = false
  #hasListened = false

  /** `port` 0 takes a free one at first and keeps it. */
  constructor(host: string, port: number, onConnection: (socket: Socket) => void) {
    this.#host = host
    this.#port = port
    this.#onConnection = onConnection
  }

  get port(): number {
    return this.#port
  }

  get listening(): boolean {
    return this.#server !== undefined
  }

  /** Listens or stops. Resolves when it is so, or when a later call wants the opposite. */
  set(listen: boolean): Promise<void> {
    this.#wanted = listen
    const work = this.#work.then(() => this.#adjust())
    this.#work = work.catch(() => {})
    return work
  }

  async #adjust(): Promise<void> {
    for (let retry = 0; this.#wanted !== this.listening; retry++) {
      if (!this.#wanted) {
        // Without a callback: `close` comes only after the last connection, which may go on.
        this.#server?.close()
        this.#server = undefined
        return
      }
      try {
        await this.#listen()
      } catch (error) {
        if (!this.#hasListened || retry >= RETRIES) throw error
        await delay(RETRY_DELAY)
      }
    }
  }

  async #listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, this.#onConnection)
    server.listen(this.#port, this.#host)
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
    this.#hasListened = true
  }
}
