import { checkEventName } from '../client/emitter.ts'
import type { Amount, Events, Message, Snapshot } from '../client/events.ts'
import { WebSocketEventTarget } from '../client/handlers.ts'
import type { ReconnectingSocket } from '../client/reconnecting-socket.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import type { SendResult } from '../client/sender.ts'
import { NORMAL_CLOSURE } from '../core/close.ts'
import type { Status } from '../core/lifecycle.ts'
import { addConstants } from '../socket/websocket-class.ts'
import type { SharedOptions } from './options.ts'
import type { TabEvents } from './tab-events.ts'
import { TabLink } from './tab-link.ts'

/**
 * A tab's part in the connection of a shared worker; `shared()` makes one. It has the members of
 * `ReconnectingWebSocket`, and they mean the same. Status, latency and retries are those of the client in
 * the worker. The outbox and `unconfirmed` are the tab's own.
 */
export class TabSocket extends WebSocketEventTarget implements ReconnectingSocket {
  /** `readyState` while there is no connection yet (WHATWG WebSockets). */
  declare static readonly CONNECTING: 0
  /** `readyState` of an open connection. */
  declare static readonly OPEN: 1
  /** `readyState` of a client that is closing; a tab that leaves is closed at once. */
  declare static readonly CLOSING: 2
  /** `readyState` after `close()`. */
  declare static readonly CLOSED: 3

  readonly #link: TabLink

  /** Use `shared()`. */
  constructor(
    worker: () => SharedWorker,
    fallback: () => ReconnectingWebSocket,
    options: SharedOptions,
  ) {
    super()
    this.#link = new TabLink(this, worker, fallback, options)
  }

  /** 0, as the static member. */
  declare readonly CONNECTING: 0
  /** 1, as the static member. */
  declare readonly OPEN: 1
  /** 2, as the static member. */
  declare readonly CLOSING: 2
  /** 3, as the static member. */
  declare readonly CLOSED: 3;

  /** As `close()`, for `using`. */
  declare [Symbol.dispose]: () => void

  /** Whether the connection is that of the worker; `false` for a client of this tab's own. */
  get shared(): boolean {
    return !this.#link.client
  }

  /** As in the client; `suspect` also while the worker does not reply. */
  get status(): Status {
    return this.#link.source.status
  }

  /** The last measured round trip between the worker and the server in ms. */
  get latency(): number | undefined {
    return this.#link.source.latency
  }

  /** As in the client. */
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#link.source.readyState
  }

  /** The url of the connection, or of the last one; empty before the first. */
  get url(): string {
    return this.#link.source.url
  }

  /** The subprotocol that the server chose; empty if none. */
  get protocol(): string {
    return this.#link.source.protocol
  }

  /** The extensions that the server chose. */
  get extensions(): string {
    return this.#link.source.extensions
  }

  /** The messages of this tab since the last proof of life of the server. */
  get unconfirmed(): Amount {
    return this.#link.source.unconfirmed
  }

  /** Retries of the client in the worker in a row. */
  get retryCount(): number {
    return this.#link.source.retryCount
  }

  /** Bytes in the outbox of this tab, on their way to the worker, and in the worker for all tabs. */
  get bufferedAmount(): number {
    return this.#link.source.bufferedAmount + this.#link.sender.bytes
  }

  /** How binary messages arrive, `blob` or `arraybuffer`. Default `blob`. */
  get binaryType(): BinaryType {
    return this.#link.binaryType
  }
  /** Any other value is ignored (WHATWG WebSockets). */
  set binaryType(type: BinaryType) {
    const link = this.#link
    // [spec] A value that is not in the enumeration is ignored.
    if (type !== 'blob' && type !== 'arraybuffer') return
    link.binaryType = type
    if (link.client) link.client.binaryType = type
  }

  /**
   * Listens to a lifecycle event, see {@link TabEvents}.
   *
   * @returns A function that removes the listener.
   * @throws TypeError for a name that no lifecycle event has.
   */
  on<K extends keyof TabEvents>(event: K, listener: TabEvents[K]): () => void {
    if (event !== 'missed' && event !== 'outdated') checkEventName(event)
    return this.#link.emitter.on(event as 'ping', listener as Events['ping'])
  }

  /** With `getSnapshot`, a store as React's `useSyncExternalStore` takes it. Bound. */
  readonly subscribe = (listener: () => void): (() => void) =>
    this.#link.emitter.on('change', listener)

  /** The same object until something changes. Bound. */
  readonly getSnapshot = (): Snapshot => {
    const { client, snapshot } = this.#link
    return client ? client.getSnapshot() : snapshot
  }

  /** Joins again after `close()`. Opens the client in the worker where that is closed. */
  open(): void {
    this.#link.call('open')
  }

  /**
   * Leaves: this tab is closed, and the others go on. The last tab that leaves closes the connection, with
   * this code and reason.
   *
   * @param code - As in the client.
   * @param reason - As in the client.
   */
  close(code: number = NORMAL_CLOSURE, reason = ''): void {
    this.#link.leave(code, reason)
  }

  /**
   * Closes the connection for all tabs. The next tab that joins opens it again.
   *
   * @param code - As in the client.
   * @param reason - As in the client.
   */
  closeAll(code: number = NORMAL_CLOSURE, reason = ''): void {
    this.#link.call('close', code, reason)
  }

  /**
   * As in the client, for all tabs. After `close()` this tab joins again.
   *
   * @param code - As in the client.
   * @param reason - As in the client.
   */
  reconnect(code: number = NORMAL_CLOSURE, reason = ''): void {
    this.#link.call('reconnect', code, reason)
  }

  /** Asks now whether the worker and the server are there. */
  check(): void {
    this.#link.call('check')
  }

  /**
   * Sends to the worker, or puts into the outbox of this tab while there is no connection or a reply is
   * overdue.
   *
   * @returns The fate of the message. `sent` means handed to the worker over an open connection. If the
   *   worker cannot send it after all, `queued` or `dropped` fires.
   */
  send(data: Message): SendResult {
    const { client, sender } = this.#link
    return (client ?? sender).send(data)
  }
}

addConstants(TabSocket)
if (Symbol.dispose) {
  TabSocket.prototype[Symbol.dispose] = function () {
    this.close()
  }
}
