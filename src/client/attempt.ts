import type { Peers } from '../core/peer.ts'
import type { SocketOwner } from '../socket/setup.ts'
import { Setup } from '../socket/setup.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
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
  Socket: new (
    url: string | URL,
    protocols: string | string[] | undefined,
    setup: Setup,
  ) => HeartbeatWebSocket
  settings: Setup['settings']
  peers: Peers
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
export class Attempt implements SocketOwner {
  /** The socket, from its construction on. */
  link: HeartbeatWebSocket | undefined
  wasOpen = false
  /** Whether `search` has been called. */
  isSearching = false

  readonly #destination: Destination
  readonly #listener: AttemptListener
  #search: AbortController | undefined
  #isAborted = false
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

  /** Whether an address has been found, and not been dialled yet. */
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
    const { url, protocols } = this.#destination
    const signal = (): AbortSignal => this.#signal
    this.isSearching = true
    announce()
    if (this.#isAborted) return
    findAddress(url, protocols, {
      ...info,
      get signal() {
        return signal()
      },
    }).then(
      address => {
        if (this.#isAborted) return
        this.#address = address
        found()
      },
      (error: unknown) => {
        if (!this.#isAborted) failed(error)
      },
    )
  }

  /** Ends the search, or tells the provider that its answer has served. Runs the application's code. */
  abortSearch(): void {
    this.#isAborted = true
    this.#search?.abort()
  }

  /** Made when a provider first looks at it: most addresses are fixed, and a signal is large. */
  get #signal(): AbortSignal {
    this.#search ??= new AbortController()
    if (this.#isAborted) this.#search.abort()
    return this.#search.signal
  }

  /**
   * Makes the socket, once `canDial`.
   *
   * @throws What the constructor of the socket throws.
   */
  dial(): void {
    const { url, protocols } = this.#address!
    this.#address = undefined
    const { Socket, settings, peers } = this.#destination
    this.link = new Socket(url, protocols, new Setup(settings, peers, this))
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

  message(event: MessageEvent): void {
    if (this.#isOver) return
    this.#heard()
    // To hear of it may have been the moment to end it.
    if (!this.#isOver) this.#listener.message(event)
  }

  told(event: Event): void {
    if (this.#isOver) return
    const listener = this.#listener
    const { type } = event
    if (type === 'open') {
      this.wasOpen = true
      listener.opened(this.link!)
    } else if (type === 'close') {
      const { code, reason, wasClean } = event as CloseEvent
      listener.closed({ code, reason, wasClean })
    } else {
      if (type === 'ping') this.#unconfirmed.mark()
      if (type === 'pong') this.#unconfirmed.prove()
      if (type === 'pong' || type === 'beat') this.#heard()
      if (type === 'suspect') listener.suspected()
      listener.told(event)
    }
  }

  #heard(): void {
    if (!this.#destination.hasReplies) this.#unconfirmed.proveAll()
    this.#listener.heard()
  }
}
