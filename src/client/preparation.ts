/** The step between an open socket and a connection that counts: see the option `prepare`. */
import { EXPLAINED } from '../core/explained.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import type { Message } from './events.ts'

/** A new connection before the client counts as connected: what `prepare` gets. */
export interface Connection {
  /** The url that the socket was opened with, absolute. */
  readonly url: string
  /** The subprotocol that the server chose; empty if none. */
  readonly protocol: string
  /** 0 for the first attempt, then the number of the retry in a row. */
  readonly attempt: number
  /** Aborts when the connection has ended: closed, dropped, or not prepared within `connectTimeout`. */
  readonly signal: AbortSignal
  /**
   * Sends at once, ahead of everything that waits in the outbox.
   *
   * @throws The error that `send()` of a WebSocket throws.
   */
  send(data: Message): void
  /**
   * Resolves with the data of the next message, in the order of arrival. Messages that `prepare` does
   * not receive go to the `message` listeners after `open`.
   *
   * Rejects with the reason of `signal` when the connection ends, and with an Error when `prepare` is
   * over.
   */
  receive(): Promise<unknown>
}

interface Receiver {
  resolve: (data: unknown) => void
  reject: (reason: unknown) => void
}

export class Preparation implements Connection {
  readonly url: string
  readonly protocol: string
  readonly attempt: number
  readonly #link: HeartbeatWebSocket
  readonly #signal: () => AbortSignal
  #events: MessageEvent[] = []
  #receivers: Receiver[] = []
  #isOver = false

  constructor(link: HeartbeatWebSocket, attempt: number, signal: () => AbortSignal) {
    this.url = link.url
    this.protocol = link.protocol
    this.attempt = attempt
    this.#link = link
    this.#signal = signal
  }

  get signal(): AbortSignal {
    return this.#signal()
  }

  send(data: Message): void {
    this.#link.send(data)
  }

  receive(): Promise<unknown> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      if (signal.aborted) reject(signal.reason as Error)
      else if (this.#isOver) reject(over())
      else if (this.#events.length) resolve(this.#events.shift()!.data)
      else {
        this.#receivers.push({ resolve, reject })
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      }
    })
  }

  /** A message came. */
  put(event: MessageEvent): void {
    const receiver = this.#receivers.shift()
    if (receiver) receiver.resolve(event.data)
    else this.#events.push(event)
  }

  /** @returns The messages that nobody received. */
  end(): readonly MessageEvent[] {
    this.#isOver = true
    for (const { reject } of this.#receivers) reject(over())
    return this.#events
  }
}

const over = (): Error =>
  new Error(`belay-ws: prepare is over; listen to the client for further messages${EXPLAINED}`)
