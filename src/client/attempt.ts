import type {
  HeartbeatWebSocket,
  HeartbeatWebSocketConstructor,
  HeartbeatWebSocketEventMap,
} from '../socket.ts'
import type { Address } from './address.ts'
import { findAddress } from './address.ts'
import { closeWith } from './close-frame.ts'
import type { Disconnected, Message } from './events.ts'
import type { ProtocolsProvider, UrlProvider } from './options.ts'
import { Unconfirmed } from './unconfirmed.ts'

/** What a close event tells. */
export type Ending = Pick<CloseEvent, 'code' | 'reason' | 'wasClean'>

/** What all attempts of one client have in common. */
export interface Destination {
  url: UrlProvider
  protocols: ProtocolsProvider
  Socket: HeartbeatWebSocketConstructor
  /** Whether replies, and not just any frame, prove what was sent before the ping. */
  hasReplies: boolean
}

/** Hears of an attempt, until it is over. */
export interface AttemptListener {
  opened(link: HeartbeatWebSocket): void
  /** A frame came in. */
  heard(): void
  suspected(): void
  message(event: MessageEvent): void
  /** Ping, pong, beat, suspect, unanswered, error: as the socket told it. */
  told(event: Event): void
  closed(ending: Ending): void
}

/** One attempt and the connection it becomes, from the search for an address to its end. */
export class Attempt {
  /** The socket, from its construction on. */
  link: HeartbeatWebSocket | undefined
  wasOpen = false
  /** Whether `search` has been called. */
  isSearching = false

  readonly #destination: Destination
  readonly #listener: AttemptListener
  readonly #search = new AbortController()
  readonly #unconfirmed = new Unconfirmed()
  #address: Address | undefined
  #isOver = false

  constructor(destination: Destination, listener: AttemptListener) {
    this.#destination = destination
    this.#listener = listener
  }

  /** What was sent and is not proven to have arrived. */
  get unconfirmed(): Disconnected['unconfirmed'] {
    return this.#unconfirmed.amount
  }

  /** Whether an address has been found. */
  get canDial(): boolean {
    return this.#address !== undefined
  }

  /**
   * Asks for the address; calls one of the two when it is known, and neither once the search has
   * been given up.
   *
   * @param announce - Called first; may give up the attempt.
   */
  search(
    info: { attempt: number; lastClose: Disconnected | undefined },
    announce: () => void,
    found: () => void,
    failed: (error: unknown) => void,
  ): void {
    const { signal } = this.#search
    this.isSearching = true
    announce()
    if (signal.aborted) return
    const { url, protocols } = this.#destination
    findAddress(url, protocols, { ...info, signal }).then(
      address => {
        if (signal.aborted) return
        this.#address = address
        found()
      },
      (error: unknown) => {
        if (!signal.aborted) failed(error)
      },
    )
  }

  /** Ends the search, or tells the provider that its answer has served. Runs the application's code. */
  abortSearch(): void {
    this.#search.abort()
  }

  /**
   * Makes the socket, once `canDial`.
   *
   * @throws What the constructor of the socket throws.
   */
  dial(): void {
    const { url, protocols } = this.#address!
    this.link = new this.#destination.Socket(url, protocols)
    this.#listen(this.link)
  }

  /** @returns The size of the message on the wire, in bytes. */
  transmit(data: Message): number {
    const link = this.link!
    const before = link.bufferedAmount
    link.send(data as Parameters<WebSocket['send']>[0])
    const bytes = link.bufferedAmount - before
    this.#unconfirmed.sent(bytes)
    return bytes
  }

  /** From now on it has nothing more to say, whatever its socket does. */
  finish(): void {
    this.#isOver = true
  }

  /** Drops the socket without waiting for the other side. */
  abandon(code: number, reason: string): void {
    const { link } = this
    this.finish()
    if (!link) return
    if (this.wasOpen) closeWith(link, code, reason)
    link.terminate()
  }

  #listen(link: HeartbeatWebSocket): void {
    const listener = this.#listener
    const proof = this.#unconfirmed
    const { hasReplies } = this.#destination
    const on = <K extends keyof HeartbeatWebSocketEventMap>(
      type: K,
      handle: (event: HeartbeatWebSocketEventMap[K]) => void,
    ) =>
      link.addEventListener(type, event => {
        if (!this.#isOver) handle(event)
      })
    on('open', () => {
      this.wasOpen = true
      listener.opened(link)
    })
    on('message', event => {
      if (!hasReplies) proof.proveAll()
      listener.heard()
      // To hear of it may have been the moment to end it.
      if (!this.#isOver) listener.message(event)
    })
    on('beat', event => {
      if (!hasReplies) proof.proveAll()
      listener.heard()
      listener.told(event)
    })
    on('ping', event => {
      proof.mark()
      listener.told(event)
    })
    on('pong', event => {
      proof.prove()
      listener.heard()
      listener.told(event)
    })
    on('suspect', event => {
      listener.suspected()
      listener.told(event)
    })
    on('unanswered', event => listener.told(event))
    on('error', event => listener.told(event))
    on('close', ({ code, reason, wasClean }) => listener.closed({ code, reason, wasClean }))
  }
}
