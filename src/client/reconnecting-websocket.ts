/// <reference lib="esnext.disposable" preserve="true" />
/**
 * `ReconnectingWebSocket`: the API of reconnecting-websocket over sockets that know when they are
 * dead. This file is what the application sees: members, messages, events. Staying connected is the
 * work of the `Connector`.
 */
import { NORMAL_CLOSURE } from '../core/close.ts'
import type { Status } from '../core/lifecycle.ts'
import { Peers } from '../core/peer.ts'
import { socketClass } from '../socket/heartbeat-websocket.ts'
import { socketEvent } from '../socket/runtime.ts'
import { addConstants } from '../socket/websocket-class.ts'
import { givenArguments } from './arguments.ts'
import type { Destination } from './attempt.ts'
import type { Ending } from './ending.ts'
import { Connector } from './connector.ts'
import { Emitter, checkEventName } from './emitter.ts'
import type { Amount, Disconnected, Events, Message, Snapshot } from './events.ts'
import { WebSocketEventTarget, deliver } from './handlers.ts'
import type { ReconnectingWebSocketOptions } from './options.ts'
import { clientSettings } from './settings.ts'
import type { ProtocolsProvider, UrlProvider } from './providers.ts'
import type { SendResult, SenderLike } from './sender.ts'
import { Sender } from './sender.ts'

/**
 * A `WebSocket` that connects again after each loss, with the members of reconnecting-websocket 4.4. It
 * has one native socket at a time, with a heartbeat, and connects again when that socket ends. Only
 * `close()`, a `shouldReconnect` that returns `false` and `maxRetries` end the client itself.
 *
 * ```ts
 * const socket = new ReconnectingWebSocket('wss://example.com/live')
 * socket.addEventListener('message', ({ data }) => render(data))
 * socket.on('status', ({ status }) => badge(status))
 * ```
 */
export class ReconnectingWebSocket extends WebSocketEventTarget {
  /** `readyState` while there is no connection yet (WHATWG WebSockets). */
  declare static readonly CONNECTING: 0
  /** `readyState` of an open connection. */
  declare static readonly OPEN: 1
  /** `readyState` after `close()` and before `close` has fired. */
  declare static readonly CLOSING: 2
  /** `readyState` of an ended client, and of one that was not opened yet. */
  declare static readonly CLOSED: 3

  readonly #connector: Connector
  readonly #sender: SenderLike
  readonly #emitter = new Emitter()
  #binaryType: BinaryType = 'blob'
  #lastUrl = ''
  #toldStatus: Status = 'idle'
  #snapshot: Snapshot | undefined

  /**
   * @param url - The url, or a function that finds it for each attempt; it may be async
   *   and gets `{ attempt, lastClose, signal }`. If it rejects, throws, takes longer than
   *   `connectTimeout` or gives what is not a url, the attempt has failed and another follows.
   * @param protocols - The subprotocols to offer, or a function likewise; or the options.
   * @param options - See {@link ReconnectingWebSocketOptions}.
   * @throws RangeError or TypeError that names the option, the value and the fix. SyntaxError for a fixed
   *   url that is not valid. Error where there is no WebSocket to build on.
   */
  constructor(
    url: UrlProvider,
    protocols?: ProtocolsProvider | ReconnectingWebSocketOptions | null,
    options?: ReconnectingWebSocketOptions | null,
  ) {
    super()
    const given = givenArguments(url, protocols ?? undefined, options)
    const settings = clientSettings(given.options)
    const emitter = this.#emitter
    const { WebSocket: Base, hasReplies, outbox, prepare, standby, startClosed } = settings
    const plugin = standby ?? settings.delivery
    // A client that is not opened needs no class yet: a page is also rendered on servers.
    let Socket = startClosed ? undefined : socketClass(Base)
    const destination = {
      url: given.url,
      protocols: given.protocols,
      get Socket() {
        return (Socket ??= socketClass(Base))
      },
      settings: settings.socket,
      peers: new Peers(),
      hasReplies,
      prepare,
      binaryType: this.#binaryType,
      emitter,
    }
    const joined = (plugin?.join(destination as never, settings as never, this as never) ??
      destination) as Destination
    this.#connector = new Connector(joined, settings, {
      changed: () => emitter.together(() => this.#changed()),
      opened: () => emitter.together(() => this.#opened()),
      told: event => emitter.together(() => this.#told(event)),
      message: event => this.#message(event),
      aborted: () => this.close(),
      closed: ending => this.#closed(ending),
    })
    this.#sender = joined.sender?.(this.#connector) ?? new Sender(outbox, this.#connector, emitter)
    if (!startClosed) this.open()
  }

  /** 0, as the static member. */
  declare readonly CONNECTING: 0
  /** 1, as the static member. */
  declare readonly OPEN: 1
  /** 2, as the static member. */
  declare readonly CLOSING: 2
  /** 3, as the static member. */
  declare readonly CLOSED: 3;

  /**
   * As `close()`, for `using`. There only where the runtime has `Symbol.dispose` when this module is
   * loaded.
   */
  declare [Symbol.dispose]: () => void

  /** The status of the client. */
  get status(): Status {
    return this.#connector.life.status
  }

  /** The last measured round trip of the current connection in ms. */
  get latency(): number | undefined {
    return this.#connector.link?.latency
  }

  /** As in the standard; CONNECTING also between two attempts, CLOSED before the first `open()`. */
  get readyState(): 0 | 1 | 2 | 3 {
    const { life, link } = this.#connector
    if (life.isOpen) return link!.readyState
    if (life.status === 'closed') return link ? 2 : 3
    return life.status === 'idle' ? 3 : 0
  }

  /** The url of the connection, or of the last one; empty before the first. */
  get url(): string {
    return this.#connector.link?.url ?? this.#lastUrl
  }

  /** The subprotocol that the server chose; empty if none, and while there is no connection. */
  get protocol(): string {
    return this.#connector.link?.protocol ?? ''
  }

  /** The extensions that the server chose for this connection; empty while there is none. */
  get extensions(): string {
    return this.#connector.link?.extensions ?? ''
  }

  /** Bytes handed to the socket and not yet to the network, plus those in the outbox. */
  get bufferedAmount(): number {
    return (this.#connector.link?.bufferedAmount ?? 0) + this.#sender.bytes
  }

  /** As `disconnected` would tell it now: what was sent since the last proof of life. */
  get unconfirmed(): Amount {
    return this.#connector.unconfirmed
  }

  /** How binary messages arrive, `blob` or `arraybuffer`; kept over connections. Default `blob`. */
  get binaryType(): BinaryType {
    return this.#binaryType
  }
  /** Any other value is ignored (WHATWG WebSockets). */
  set binaryType(type: BinaryType) {
    // [spec] A value that is not in the enumeration is ignored.
    if (type !== 'blob' && type !== 'arraybuffer') return
    this.#binaryType = this.#connector.binaryType = type
  }

  /** Retries in a row; 0 again once a connection has proved its health. */
  get retryCount(): number {
    return this.#connector.life.retries
  }

  /**
   * Listens to a lifecycle event, see {@link Events}. Each listener receives each event in the order in
   * which it happened, whatever other listeners call; the error of one that throws is reported.
   *
   * @returns A function that removes the listener.
   * @throws TypeError for a name that no lifecycle event has.
   */
  on<K extends keyof Events>(event: K, listener: Events[K]): () => void {
    checkEventName(event)
    return this.#emitter.on(event, listener)
  }

  /** With `getSnapshot`, a store as React's `useSyncExternalStore` takes it. Bound. */
  readonly subscribe = (listener: () => void): (() => void) => this.#emitter.on('change', listener)

  /** The same object until something changes. Bound. */
  readonly getSnapshot = (): Snapshot => {
    const { life, lastDisconnect } = this.#connector
    const retryAt = life.status === 'waiting' ? life.deadline : undefined
    return (this.#snapshot ??= Object.freeze({
      status: life.status,
      latency: this.latency,
      retries: this.retryCount,
      retryAt,
      get retryIn() {
        return Math.max(0, retryAt! - performance.now() || 0)
      },
      isReconnecting: !this.readyState && !!lastDisconnect,
      lastDisconnect,
    }))
  }

  /** Connects, for the first time or again after `close()`. Does nothing otherwise. */
  open(): void {
    this.#emitter.together(() => this.#connector.open())
  }

  /**
   * Ends the connection or attempt, and the client with it, until `open()` or `reconnect()`. The
   * `close` event fires within `closeTimeout` and a turn of the event loop (50 ms). Drops the outbox.
   *
   * @param code - 1000 or 3000 to 4999; any other cannot be sent by a page, and goes out as 1000.
   * @param reason - Cut to 123 bytes of UTF-8.
   */
  close(code: number = NORMAL_CLOSURE, reason = ''): void {
    this.#emitter.together(() => {
      this.#sender.end?.()
      this.#connector.close(code, reason)
    })
  }

  /**
   * Abandons the connection or attempt and connects anew, at once, but at most once a second. While
   * waiting, ends the wait; after `close()`, opens again. Retries so far are forgotten.
   *
   * @param code - As for `close`.
   * @param reason - As for `close`.
   */
  reconnect(code: number = NORMAL_CLOSURE, reason = ''): void {
    this.#emitter.together(() => this.#connector.reconnect(code, reason))
  }

  /** Asks now whether the other side is there, see `checkTimeout`. */
  check(): void {
    this.#connector.link?.check()
  }

  /**
   * Sends, or puts into the outbox while there is no connection or its reply is overdue.
   *
   * @returns The fate of the message. `sent` means handed to the socket, never delivered.
   * @throws Error when the outbox is full and `overflow` is `reject`.
   */
  send(data: Message): SendResult {
    return this.#sender.send(data)
  }

  #opened(): void {
    const link = this.#connector.link!
    const { url, protocol } = link
    // A listener of the opening may end it: there is nothing to tell of it any more then.
    const isOpen = (): boolean => link === this.#connector.link && this.#connector.life.isOpen
    this.#lastUrl = url
    this.#sender.hold()
    this.#changed()
    this.#emitter.emit('connected', { url, protocol, attempt: this.retryCount }, isOpen)
    this.#emitter.put(() => {
      if (isOpen()) this.#sender.greet(() => this.dispatchEvent(new Event('open')))
    })
  }

  #message(event: MessageEvent): void {
    this.#sender.flush()
    this.#emitter.put(() => deliver(this, event))
  }

  #told(event: Event): void {
    const emitter = this.#emitter
    const { type } = event
    const { latency } = this
    if (type === 'error') emitter.put(() => this.dispatchEvent(new Event(type)))
    if (type === 'ping') emitter.emit(type, {})
    if (type === 'suspect') this.#changed()
    if (type === 'suspect' || type === 'pong') emitter.emit(type, { latency })
    if (type === 'unanswered')
      emitter.emit(type, { message: (event as CustomEvent<string>).detail })
    if (type === 'pong') {
      this.#snapshot = undefined
      emitter.emit('change')
    }
    // Whatever was held back because life was overdue may go.
    if (type === 'pong' || type === 'beat') this.#sender.flush()
  }

  #changed(): void {
    const previous = this.#toldStatus
    const { status } = this
    this.#snapshot = undefined
    this.#toldStatus = status
    if (status === 'closed') this.#sender.drop()
    if (status !== previous) this.#emitter.emit('status', { status, previous })
    this.#emitter.emit('change')
  }

  #closed(ending: Ending & Partial<Disconnected>): void {
    const { cause, error } = ending
    // These fail without a native error event.
    if (cause === 'url' || cause === 'prepare' || cause === 'connect-timeout') {
      // The word of reconnecting-websocket.
      const message = error instanceof Error ? error.message : 'TIMEOUT'
      this.#emitter.put(() => this.dispatchEvent(socketEvent('error', { error, message })))
    }
    this.#emitter.put(() => this.dispatchEvent(socketEvent('close', ending)))
  }
}

addConstants(ReconnectingWebSocket)
if (Symbol.dispose) {
  ReconnectingWebSocket.prototype[Symbol.dispose] = function () {
    this.close()
  }
}
