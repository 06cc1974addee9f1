import type { Peer, Peers } from '../core/peer.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import { report } from '../socket/runtime.ts'
import type { SocketOwner } from '../socket/setup.ts'
import { Setup } from '../socket/setup.ts'
import { BadAddress, findAddress } from './address.ts'
import { closeWith } from './close-frame.ts'
import type { Emitter } from './emitter.ts'
import type { Ending } from './ending.ts'
import type { Disconnected, Message } from './events.ts'
import { refusedMessage } from './misconfigured.ts'
import type { Connection } from './preparation.ts'
import { Preparation } from './preparation.ts'
import type { ProtocolsProvider, UrlProvider } from './providers.ts'
import type { Outlet, SenderLike } from './sender.ts'
import { Unconfirmed } from './unconfirmed.ts'

/** An owner that knows its socket. */
export interface LinkOwner extends SocketOwner {
  /** The socket, from its construction on. */
  readonly link: HeartbeatWebSocket | undefined
}

/** The settings that all attempts of one client share. */
export interface Destination {
  readonly url: UrlProvider
  readonly protocols: ProtocolsProvider
  readonly Socket: new (
    url: string,
    protocols: string | string[] | undefined,
    setup: Setup,
  ) => HeartbeatWebSocket
  readonly settings: Setup['settings']
  readonly peers: Peers
  /** Whether replies, and not just any frame, prove what was sent before the ping. */
  readonly hasReplies: boolean
  readonly prepare: ((connection: Connection) => unknown) | undefined
  readonly emitter: Emitter
  /** The next socket is there before it is asked for, by a plug-in: there is nothing to wait for. */
  readonly isReady?: boolean
  binaryType: BinaryType
  /** Hears of each socket in the place of its attempt, by a plug-in, and hands on to it. */
  readonly owner?: (attempt: LinkOwner) => SocketOwner
  /** Takes the place of the outbox, by a plug-in. */
  readonly sender?: (outlet: Outlet) => SenderLike
}

/** The steps of an attempt that the application takes: to find the address, to prepare. */
export type Step = 'url' | 'prepare'

/** Hears of an attempt, until it is over. */
export interface AttemptListener {
  /** The socket has been made, and has deadlines of its own. */
  dialled(): void
  /** The socket is open, and `prepare` begins. */
  preparing(): void
  opened(): void
  /** A frame came in. */
  heard(): void
  message(event: MessageEvent): void
  /** Ping, pong, beat, suspect, unanswered, error: as the socket told it. */
  told(event: Event): void
  closed(ending: Ending): void
  /** A step of the application failed, or no socket could be made of the address. */
  failed(step: Step, error: unknown): void
}

/** One attempt and the connection it becomes, from the search for an address to its end. */
export class Attempt implements LinkOwner {
  /** The socket, from its construction on. */
  link: HeartbeatWebSocket | undefined
  wasOpen = false
  /** Retries before this attempt. */
  readonly number: number

  private readonly destination: Destination
  private readonly listener: AttemptListener
  private readonly lastClose: Disconnected | undefined
  private readonly unproven = new Unconfirmed()
  private setup: Setup | undefined
  private peer: Peer | undefined
  private preparation: Preparation | undefined
  private aborter: AbortController | undefined
  /** No further step is taken; the socket, if there is one, is still to say `close`. */
  private halted = false
  private isOver = false

  constructor(
    destination: Destination,
    listener: AttemptListener,
    number: number,
    lastClose: Disconnected | undefined,
  ) {
    this.destination = destination
    this.listener = listener
    this.number = number
    this.lastClose = lastClose
  }

  /** Messages that were sent and are not proven to have arrived. */
  get unconfirmed(): Disconnected['unconfirmed'] {
    return this.unproven.amount
  }

  /** In how long all clients may come back, as this server announced it, in ms. */
  get spread(): number {
    return this.peer?.spread ?? 0
  }

  /** Which step of the application is in hand, if any. */
  get step(): Step {
    return this.preparation ? 'prepare' : 'url'
  }

  /** Finds the address, then makes the socket. */
  async begin(): Promise<void> {
    if (this.halted) return
    const { number, signal } = this
    const { url, protocols, emitter } = this.destination
    emitter.emit('connecting', { attempt: number })
    if (this.halted) return
    const info = {
      attempt: number,
      lastClose: this.lastClose,
      get signal() {
        return signal()
      },
    }
    try {
      const address = await findAddress(url, protocols, info)
      if (!this.halted) this.#dial(address.url, address.protocols)
    } catch (error) {
      if (this.halted) return
      if (error instanceof BadAddress) emitter.misconfigured(error.message)
      // A listener of that may have ended the attempt.
      if (!this.halted) this.listener.failed('url', error)
    }
  }

  /** Made when the application first looks at it: most never do, and a signal is large. */
  readonly signal = (): AbortSignal => {
    this.aborter ??= new AbortController()
    if (this.halted) this.aborter.abort()
    return this.aborter.signal
  }

  #dial(url: string, protocols: string | string[] | undefined): void {
    const { Socket, settings, peers, prepare, binaryType, emitter, owner } = this.destination
    this.peer = peers.at(url)
    this.setup = new Setup(settings, peers, owner?.(this) ?? this, !!prepare)
    try {
      this.link = new Socket(url, protocols, this.setup)
    } catch (error) {
      emitter.misconfigured(refusedMessage(error, url, protocols))
      throw error
    }
    this.link.binaryType = binaryType
    this.listener.dialled()
  }

  /** @returns The size of the message on the wire, in bytes. */
  transmit(data: Message): number {
    const link = this.link!
    const before = link.bufferedAmount
    link.send(data)
    const bytes = link.bufferedAmount - before
    this.unproven.sent(bytes)
    return bytes
  }

  /** Takes no further step, but tells how its socket ends. */
  halt(): void {
    this.halted = true
  }

  /** From now on it has nothing more to say, whatever its socket does. */
  finish(): void {
    this.halted = this.isOver = true
  }

  /** Aborts the signal, once the attempt is halted. Runs the application's code. */
  abort(): void {
    this.aborter?.abort()
  }

  /** Drops the socket without waiting for the other side. */
  abandon(code: number, reason: string): void {
    const { link } = this
    this.finish()
    try {
      if (link?.readyState === 1) closeWith(link, code, reason)
      link?.terminate()
    } catch (error) {
      // A class that the application brought along may throw; the next attempt comes all the same.
      report(error)
    }
  }

  message(event: MessageEvent): void {
    if (this.isOver) return
    if (this.preparation) {
      this.preparation.put(event)
      return
    }
    this.#heard()
    // To hear of it may have been the moment to end it.
    if (!this.isOver) this.listener.message(event)
  }

  told(event: Event): void {
    if (this.isOver) return
    const listener = this.listener
    const { type } = event
    if (type === 'open') {
      if (this.destination.prepare) void this.#prepare(this.destination.prepare)
      else this.#open()
    } else if (type === 'close') {
      listener.closed(event as CloseEvent)
    } else {
      if (type === 'ping') this.unproven.mark()
      if (type === 'pong') this.unproven.prove()
      if (type === 'pong' || type === 'beat') this.#heard()
      listener.told(event)
    }
  }

  async #prepare(prepare: (connection: Connection) => unknown): Promise<void> {
    const preparation = new Preparation(this.link!, this.number, this.signal)
    this.preparation = preparation
    this.listener.preparing()
    try {
      await prepare(preparation)
    } catch (error) {
      if (!this.halted) this.listener.failed('prepare', error)
      return
    }
    if (this.halted) return
    this.preparation = undefined
    this.setup!.begin!()
    this.#open()
    for (const event of preparation.end()) this.message(event)
  }

  #open(): void {
    this.wasOpen = true
    this.listener.opened()
  }

  #heard(): void {
    if (!this.destination.hasReplies) this.unproven.proveAll()
    this.listener.heard()
  }
}
