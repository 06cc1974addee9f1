/** The interface of `HeartbeatWebSocket`: the standard, and the additions to it. */
import type { HeartbeatWebSocketOptions } from './socket-options.ts'

/** The events of the standard, and those of the heartbeat; the latter are told after the fact. */
export interface HeartbeatWebSocketEventMap extends WebSocketEventMap {
  /** A ping was handed to the socket. */
  ping: Event
  /** The reply came; `latency` is up to date. */
  pong: Event
  /** A frame of the heartbeat that is not a reply arrived, and was hidden. */
  beat: Event
  /** The reply is later than this link's habit; any frame ends the suspicion. */
  suspect: Event
  /**
   * Once: this peer does not reply to heartbeats, or the format cannot read its binary frames; `detail`
   * says what to change.
   */
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
   * Asks whether the other side is there: now, or a second after the last check. With a ping already
   * out, shortens the wait for its reply. Does nothing unless the socket is open.
   *
   * @param isUrgent - Whether something casts doubt on the connection, such as a network change. Then
   *   the reply must come within `checkTimeout`, or within the habit of the connection where that is
   *   longer. With `false` it has the ordinary `timeout`, and a ping that is out keeps its own. Default
   *   `true`.
   */
  check(isUrgent?: boolean): void
  /**
   * Ends the socket on the spot: `close` fires before this returns (`code` 1006, `wasClean` false),
   * and nothing is heard of it afterwards. On the wire a Close frame is tried, best effort.
   */
  terminate(): void
  /** As in the DOM, typed. */
  addEventListener<K extends keyof HeartbeatWebSocketEventMap>(
    type: K,
    listener: (this: HeartbeatWebSocket, event: HeartbeatWebSocketEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void
  /** As in the DOM. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void
  /** As in the DOM, typed. */
  removeEventListener<K extends keyof HeartbeatWebSocketEventMap>(
    type: K,
    listener: (this: HeartbeatWebSocket, event: HeartbeatWebSocketEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void
  /** As in the DOM. */
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void
}

/** The class: that of the standard, and {@link HeartbeatWebSocketConstructor.with | with}. */
export interface HeartbeatWebSocketConstructor {
  /**
   * @param url - The url, as in the standard.
   * @param protocols - The subprotocols to offer, as in the standard.
   * @throws SyntaxError as in the standard; Error where the runtime lacks what is needed.
   */
  new (url: string | URL, protocols?: string | string[]): HeartbeatWebSocket
  /** As of any class. */
  readonly prototype: HeartbeatWebSocket
  /** `readyState` until the handshake is done (WHATWG WebSockets). */
  readonly CONNECTING: 0
  /** `readyState` of an open connection. */
  readonly OPEN: 1
  /** `readyState` after `close()` and before `close` has fired. */
  readonly CLOSING: 2
  /** `readyState` once `close` has fired, and at once where the link is given up. */
  readonly CLOSED: 3
  /**
   * A subclass with these options, for libraries that call `new Class(url, protocols)`. Options that you leave out
   * keep the values of this class. A subclass of yours keeps its own members.
   *
   * @param options - See {@link HeartbeatWebSocketOptions}; `false` for no heartbeat, which leaves
   *   the limits on connecting and closing.
   * @throws RangeError or TypeError that names the option, the value and the fix.
   */
  with<Class>(this: Class, options: HeartbeatWebSocketOptions | false): Class
}
