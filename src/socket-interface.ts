/** What `HeartbeatWebSocket` looks like from outside: the standard, and what goes beyond it. */
import type { HeartbeatWebSocketOptions } from './socket-options.ts'

export interface HeartbeatWebSocketEventMap extends WebSocketEventMap {
  /** A ping was handed to the socket. */
  ping: Event
  /** The reply came; `latency` is up to date. */
  pong: Event
  /** A frame of the heartbeat's own that was no reply came, and was hidden. */
  beat: Event
  /** The reply is later than this link's habit; any frame ends the suspicion. */
  suspect: Event
  /** Said once: this peer does not answer heartbeats; `detail` says what it must do. */
  unanswered: CustomEvent<string>
}

/** A `WebSocket` that knows when it is dead. */
export interface HeartbeatWebSocket extends WebSocket {
  /** The last measured round trip in ms; `undefined` until there is one. */
  readonly latency: number | undefined
  /**
   * The reply, or the moment to ask for one, is overdue on the clock: what is sent now probably
   * goes nowhere, so hold what can be held.
   */
  readonly overdue: boolean
  /**
   * Asks now whether the other side is there, and waits `checkTimeout` for the reply. With a ping
   * already out, shortens the wait for it. Does nothing unless the socket is open.
   */
  check(): void
  /**
   * Ends the socket on the spot: `close` fires before this returns (`code` 1006, `wasClean` false),
   * and nothing is heard of it afterwards. On the wire a Close frame is tried, best effort.
   */
  terminate(): void
  addEventListener<K extends keyof HeartbeatWebSocketEventMap>(
    type: K,
    listener: (this: HeartbeatWebSocket, event: HeartbeatWebSocketEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void
  removeEventListener<K extends keyof HeartbeatWebSocketEventMap>(
    type: K,
    listener: (this: HeartbeatWebSocket, event: HeartbeatWebSocketEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void
}

export interface HeartbeatWebSocketConstructor {
  new (url: string | URL, protocols?: string | string[]): HeartbeatWebSocket
  readonly prototype: HeartbeatWebSocket
  readonly CONNECTING: 0
  readonly OPEN: 1
  readonly CLOSING: 2
  readonly CLOSED: 3
  /**
   * A subclass with these options, for libraries that call `new Class(url, protocols)`. What is not
   * given is taken over from this class.
   *
   * @param options - See {@link HeartbeatWebSocketOptions}; `false` for no heartbeat, which leaves
   *   the limits on connecting and closing.
   * @throws RangeError or TypeError that names the option, the value and the fix.
   */
  with(options: HeartbeatWebSocketOptions | false): HeartbeatWebSocketConstructor
}
