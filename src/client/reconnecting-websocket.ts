/**
 * `ReconnectingWebSocket`: the API of reconnecting-websocket over sockets that know when they are
 * dead. This file is what the application sees: members, messages, events. Staying connected is the
 * work of the `Connector`.
 */
import { createNanoEvents } from 'nanoevents'
import type { Ending } from './attempt.ts'
import { Connector } from './connector.ts'
import type { Amount, Disconnected, Events, Message, Snapshot } from './events.ts'
import { WebSocketEventTarget, deliver } from './handlers.ts'
import type { ProtocolsProvider, ReconnectingWebSocketOptions, UrlProvider } from './options.ts'
import { clientSettings } from './options.ts'
import { snapshot } from './payload.ts'
import { NORMAL_CLOSURE } from '../core/close.ts'
import type { Status } from '../core/lifecycle.ts'
import type { Overflow } from '../core/outbox.ts'
import { Outbox } from '../core/outbox.ts'
import { Peers } from '../core/peer.ts'
import { closeEvent, errorEvent, report } from '../socket/runtime.ts'
import { socketSettings } from '../socket/socket-options.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import { socketClass } from '../socket/heartbeat-websocket.ts'

/** What became of a message: handed to the socket, put into the outbox, or lost. */
export type SendResult = 'sent' | 'queued' | 'dropped'

/**
 * A `WebSocket` that is there again after each loss, with the members of reconnecting-websocket 4.4. It
 * has one native socket at a time, with a heartbeat, and dials anew when that one ends, whatever ended
 * it; only `close()`, a `shouldReconnect` that says `false` and `maxRetries` end the client itself.
 *
 * ```ts
 * const socket = new ReconnectingWebSocket('wss://example.com/live')
 * socket.addEventListener('message', ({ data }) => render(data))
 * socket.on('status', ({ status }) => badge(status))
 * ```
 */
export class ReconnectingWebSocket extends WebSocketEventTarget {
  /** `readyState` while there is no connection yet (WHATWG WebSockets). */
  static readonly CONNECTING = 0
  /** `readyState` of an open connection. */
  static readonly OPEN = 1
  /** `readyState` after `close()` and before `close` has fired. */
  static readonly CLOSING = 2
  /** `readyState` of an ended client, and of one that was not opened yet. */
  static readonly CLOSED = 3

  readonly #connector: Connector
  readonly #outbox: Outbox<Message>
  readonly #overflow: Overflow
  readonly #events = createNanoEvents<Events & { change: () => void }>()
  /** The `open` listeners are running: what they send goes ahead of the outbox. */
  #opening = false
  #binaryType: BinaryType = 'blob'
  #lastUrl = ''
  #toldStatus: Status = 'idle'
  #snapshot: Snapshot | undefined

  /**
   * @param url - Where to connect to, or a function that finds it for each attempt; it may be async
   *   and gets `{ attempt, lastClose, signal }`. If it rejects, throws, takes longer than
   *   `connectTimeout` or gives what is no url, the attempt has failed and another follows.
   * @param protocols - The subprotocols to offer, or a function likewise.
   * @throws RangeError or TypeError that names the option, the value and the fix; Error where there
   *   is no WebSocket to build on.
   */
  constructor(
    url: UrlProvider,
    protocols?: ProtocolsProvider,
    options: ReconnectingWebSocketOptions = {},
  ) {
    super()
    if (typeof url !== 'string' && typeof url !== 'function' && !(url instanceof URL)) {
      throw new TypeError(`belay-ws: url must be a string, a URL or a function, not ${String(url)}`)
    }
    const settings = clientSettings(options)
    const { WebSocket: Base, outbox, startClosed } = settings
    // Where there is no WebSocket at all, it says so.
    if (!startClosed) socketClass(Base)
    this.#outbox = new Outbox(outbox)
    this.#overflow = outbox.overflow
    const destination = {
      url,
      protocols,
      get Socket() {
        return socketClass(Base)
      },
      settings: socketSettings(settings.socket),
      peers: new Peers(),
      hasReplies: settings.hasReplies,
    }
    this.#connector = new Connector(destination, settings, {
      changed: () => this.#changed(),
      connecting: attempt => this.#emit('connecting', { attempt }),
      opened: (link, attempt) => this.#opened(link, attempt),
      told: event => this.#told(event),
      message: event => this.#message(event),
      ended: (event, delay) => this.#ended(event, delay),
      closed: (ending, failure) => this.#closed(ending, failure),
    })
    if (!startClosed) this.open()
  }

  /** 0, as the static member. */
  get CONNECTING(): 0 {
    return 0
  }
  /** 1, as the static member. */
  get OPEN(): 1 {
    return 1
  }
  /** 2, as the static member. */
  get CLOSING(): 2 {
    return 2
  }
  /** 3, as the static member. */
  get CLOSED(): 3 {
    return 3
  }

  /** Where the client is in its life. */
  get status(): Status {
    return this.#connector.life.status
  }

  /** The last measured round trip of the current connection in ms. */
  get latency(): number | undefined {
    return this.#connector.link?.latency
  }

  /** As in the standard; CONNECTING also between two attempts, CLOSED before the first `open()`. */
  get readyState(): number {
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
    return (this.#connector.link?.bufferedAmount ?? 0) + this.#outbox.bytes
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
    this.#binaryType = type
    const { link } = this.#connector
    if (link) link.binaryType = type
  }

  /** Retries in a row; 0 again once a connection has proved its health. */
  get retryCount(): number {
    return this.#connector.life.retries(performance.now())
  }

  /**
   * Listens to a lifecycle event, see {@link Events}. A listener that throws hurts only itself.
   *
   * @returns The undo.
   */
  on<K extends keyof Events>(event: K, listener: Events[K]): () => void {
    return this.#events.on(event, listener as never)
  }

  /** With `getSnapshot`, a store as React's `useSyncExternalStore` takes it. Bound. */
  readonly subscribe = (listener: () => void): (() => void) => this.#events.on('change', listener)

  /** The same object until something changes. Bound. */
  readonly getSnapshot = (): Snapshot => {
    const { life, lastDisconnect } = this.#connector
    return (this.#snapshot ??= Object.freeze({
      status: life.status,
      latency: this.latency,
      retries: this.retryCount,
      retryAt: life.status === 'waiting' ? life.deadline : undefined,
      lastDisconnect,
    }))
  }

  /** Connects, for the first time or again after `close()`. Does nothing otherwise. */
  open(): void {
    this.#connector.open()
  }

  /**
   * Ends the connection or attempt, and the client with it, until `open()` or `reconnect()`. The
   * `close` event fires within `closeTimeout`. What is in the outbox is dropped.
   *
   * @param code - 1000 or 3000 to 4999; any other cannot be sent by a page, and goes out as 1000.
   * @param reason - Cut to 123 bytes of UTF-8.
   */
  close(code: number = NORMAL_CLOSURE, reason = ''): void {
    this.#connector.close(code, reason)
  }

  /**
   * Abandons the connection or attempt and dials anew, at once, but at most once a second. While
   * waiting, ends the wait; after `close()`, opens again. Retries so far are forgotten.
   *
   * @param code - As for `close`.
   * @param reason - As for `close`.
   */
  reconnect(code: number = NORMAL_CLOSURE, reason = ''): void {
    this.#connector.reconnect(code, reason)
  }

  /** Asks now whether the other side is there, see `checkTimeout`. */
  check(): void {
    this.#connector.link?.check()
  }

  /**
   * Sends, or puts into the outbox while there is no connection or its reply is overdue.
   *
   * @returns What became of the message. `sent` means handed to the socket, never delivered.
   * @throws Error when the outbox is full and `overflow` is `reject`.
   */
  send(data: Message): SendResult {
    if (!this.#opening) this.#flush()
    if (this.#connector.canSend) {
      this.#transmit(data)
      return 'sent'
    }
    const { data: message, bytes } = snapshot(data)
    if (this.status === 'closed') {
      this.#emit('dropped', { data: message, bytes, reason: 'closed' })
      return 'dropped'
    }
    const { accepted, dropped } = this.#outbox.put(message, bytes)
    if (!accepted && this.#overflow === 'reject') {
      throw new Error(
        `belay-ws: the outbox has no room for ${bytes} bytes more (it holds ${this.#outbox.messages} messages, ${this.#outbox.bytes} bytes); raise maxEnqueuedMessages or maxEnqueuedBytes, or choose another overflow`,
      )
    }
    const held = { messages: this.#outbox.messages, bytes: this.#outbox.bytes }
    if (accepted) this.#emit('queued', { data: message, ...held })
    for (const lost of dropped) {
      this.#emit('dropped', { data: lost.message, bytes: lost.bytes, reason: 'overflow' })
    }
    return accepted ? 'queued' : 'dropped'
  }

  #flush(): void {
    while (this.#outbox.messages && this.#connector.canSend) {
      this.#transmit(this.#outbox.take()!.message)
    }
  }

  #transmit(data: Message): void {
    const bytes = this.#connector.transmit(data)
    // Most have no listener for this, and all have it happen with every message.
    if (this.#events.events.sent) this.#emit('sent', { data, bytes })
  }

  #opened(link: HeartbeatWebSocket, attempt: number): void {
    const { url, protocol } = link
    // Any of these listeners may end it: those that follow do not hear of it then.
    const isOpen = (): boolean => link === this.#connector.link && this.#connector.life.isOpen
    link.binaryType = this.#binaryType
    this.#lastUrl = url
    this.#opening = true
    this.#changed()
    if (isOpen()) this.#emit('connected', { url, protocol, attempt })
    if (isOpen()) this.dispatchEvent(new Event('open'))
    this.#opening = false
    this.#flush()
  }

  #message(event: MessageEvent): void {
    if (this.#outbox.messages) this.#flush()
    deliver(this, event)
  }

  #told(event: Event): void {
    const { type } = event
    const { latency } = this
    if (type === 'error') {
      this.dispatchEvent(new Event('error'))
    } else if (type === 'ping') {
      this.#emit('ping', {})
    } else if (type === 'suspect') {
      this.#emit('suspect', { latency })
    } else if (type === 'unanswered') {
      this.#emit('unanswered', { message: (event as CustomEvent<string>).detail })
    } else {
      // A reply, or a beat: whatever was held back because life was overdue may go.
      if (type === 'pong') {
        this.#snapshot = undefined
        this.#emit('pong', { latency })
        this.#emit('change')
      }
      this.#flush()
    }
  }

  #changed(): void {
    const previous = this.#toldStatus
    const { status } = this
    this.#snapshot = undefined
    this.#toldStatus = status
    if (status === 'closed') this.#dropAll()
    if (status !== previous) this.#emit('status', { status, previous })
    this.#emit('change')
  }

  #ended(event: Disconnected, delay: number | undefined): void {
    const { cause } = event
    this.#emit('disconnected', event)
    if (delay && this.status === 'waiting') {
      const { deadline } = this.#connector.life
      this.#emit('waiting', { cause, delay, at: deadline, attempt: this.retryCount })
    }
  }

  #closed({ code, reason, wasClean }: Ending, failure?: Disconnected): void {
    // These fail without a native error event.
    if (failure?.cause === 'url' || failure?.cause === 'connect-timeout') {
      const { cause, error } = failure
      const message = error instanceof Error ? error.message : cause
      this.dispatchEvent(errorEvent(error, message))
    }
    this.dispatchEvent(closeEvent(code, reason, wasClean))
  }

  #dropAll(): void {
    for (let held; (held = this.#outbox.take());) {
      this.#emit('dropped', { data: held.message, bytes: held.bytes, reason: 'closed' })
    }
  }

  #emit<K extends keyof Events>(event: K, payload: Parameters<Events[K]>[0]): void
  #emit(event: 'change'): void
  #emit(event: string, payload?: unknown): void {
    const listeners = (this.#events.events as Record<string, ((payload: unknown) => void)[]>)[event]
    // A copy, because a listener may add others; not `emit`, in which the first to throw is the last.
    for (const listener of [...(listeners ?? [])]) {
      try {
        listener(payload)
      } catch (error) {
        report(error)
      }
    }
  }
}
