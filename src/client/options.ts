import type { Overflow } from '../core/outbox.ts'
import type { HeartbeatOptions } from '../socket/socket-options.ts'
import type { WebSocketClass } from '../socket/websocket-class.ts'
import type { Disconnected } from './events.ts'
import type { Connection } from './preparation.ts'

/**
 * Times are ms. A limit is above 0 and at most 2
 * 147 483 647, the longest delay that timers keep (WHATWG HTML, timer
 * initialisation steps). `false` or `Infinity` turns it off. `undefined` means left out. A bad value throws a RangeError at construction, an unknown name a TypeError; each
 * names the option, the value and the fix. Names that reconnecting-websocket has mean here what they
 * mean there.
 */
export interface ReconnectingWebSocketOptions {
  /** How to notice that the link is dead; `false` for no heartbeat. */
  heartbeat?: HeartbeatOptions | false | undefined
  /** The subprotocols to offer, where the options are the second argument. */
  protocols?: string | string[] | undefined
  /**
   * A step on each new connection before the client counts as connected, such as a login that the
   * server must acknowledge. Until its promise resolves, pings, messages in the outbox, `connected` and
   * `open` wait, at most `connectTimeout`. If it throws, rejects or takes longer, the attempt has failed
   * with cause `prepare` and the error.
   */
  prepare?: ((connection: Connection) => unknown) | undefined
  /**
   * How long an attempt may take, a limit: to find the url and protocols, for the handshake, and for
   * `prepare`, each. For the handshake doubled for each handshake in a row that hit it, up to fourfold.
   * After a heartbeat drop it begins with half, or with four times `timeout` where that is less, but not
   * below 4 s.
   *
   * @defaultValue 10000
   */
  connectTimeout?: number | false | undefined
  /** reconnecting-websocket's name for `connectTimeout`; give one of them. */
  connectionTimeout?: number | false | undefined
  /**
   * How long `close()` waits for the other side before `close` fires all the same, a limit. The event
   * loop has one turn more (50 ms), because the Close frame may be queued behind the timer.
   *
   * @defaultValue 2000
   */
  closeTimeout?: number | false | undefined
  /**
   * Limit of the first delay, from 0 to `maxReconnectionDelay`. The first delay is drawn evenly between
   * 0 and this. Each later one is drawn between half of its limit and its limit ("Equal Jitter" in the AWS
   * Architecture Blog, "Exponential Backoff And Jitter"). The server may ask for more, see PROTOCOL.md.
   *
   * @defaultValue 2000, or `maxReconnectionDelay` where that is shorter
   */
  minReconnectionDelay?: number | undefined
  /**
   * Limit of all delays that the server does not ask for, from 0 to 2 147 483 647. After close code 1013
   * the client waits at least half of it.
   *
   * @defaultValue 10000, or `minReconnectionDelay` where that is longer
   */
  maxReconnectionDelay?: number | undefined
  /**
   * How much the limit grows with each retry; at least 1.
   *
   * @defaultValue 1.5
   */
  reconnectionDelayGrowFactor?: number | undefined
  /**
   * How long a connection must last, and have received a frame, before retries are counted anew; from
   * 0 to 2 147 483 647.
   *
   * @defaultValue 5000
   */
  minUptime?: number | undefined
  /**
   * Retries in a row before the client closes for good, from 0 to `Infinity`; 0 for a single attempt.
   *
   * @defaultValue Infinity
   */
  maxRetries?: number | undefined
  /**
   * Most messages that wait for a connection, from 0 to `Infinity`; 0 for none.
   *
   * @defaultValue 1000
   */
  maxEnqueuedMessages?: number | undefined
  /**
   * Most bytes that wait for a connection, from 0 to `Infinity`; text counts as UTF-8.
   *
   * @defaultValue 1048576
   */
  maxEnqueuedBytes?: number | undefined
  /**
   * How a full outbox behaves: drops its oldest message, drops the newest (as reconnecting-websocket
   * does), or makes `send()` throw. A `dropped` event tells of each lost message.
   *
   * @defaultValue 'drop-newest'
   */
  overflow?: Overflow | undefined
  /**
   * Do not connect until `open()` or `reconnect()`.
   *
   * @defaultValue false
   */
  startClosed?: boolean | undefined
  /**
   * Asked after each connection or attempt that the server, the network or an error ended; not after
   * those that your code (cause `user`) or the library itself (cause `page`) ended. `false` ends the
   * client, any other value does not. If it throws, the error is reported and the client goes on.
   */
  shouldReconnect?: ((event: Disconnected) => boolean | undefined) | undefined
  /**
   * Chooses the wait before the next attempt, after `shouldReconnect` and in the same cases. It gets the
   * event, and the delay in ms that the client would take. It returns ms from 0 to 2 147 483 647; after a
   * failed attempt at least 1 ms passes. If it returns anything else or throws, the error is reported and
   * the client takes its own delay. A page signal or `reconnect()` cuts the wait short all the same.
   */
  reconnectDelay?: ((event: Disconnected, delay: number) => number) | undefined
  /**
   * Its abort is a `close()`, and for good: `open()` and `reconnect()` then do nothing more. A signal that
   * is aborted already makes a client that is closed.
   */
  signal?: AbortSignal | undefined
  /**
   * How long the page may be hidden before the client closes its connection, a limit; it connects when
   * the page is visible again. Meanwhile the status is `waiting`, and messages go into the outbox. Browsers
   * delay the timers of hidden pages, by up to a minute. A worker is never hidden.
   *
   * @defaultValue false
   */
  hiddenTimeout?: number | false | undefined
  /**
   * The class to build on, of the standard's shape: with its constants, `send()`, `close()`, and listeners
   * or `on...` handlers. Such are `ws`, undici's class and the usual mocks.
   *
   * @defaultValue the class that is global when the client is made; with `startClosed`, at the first attempt
   */
  WebSocket?: WebSocketClass | undefined
  /**
   * The plug-in that `standby()` of `belay-ws/standby` returns, one for each client. It replaces a
   * connection before it ends.
   */
  standby?: Plugin | undefined
  /**
   * The plug-in that `exactlyOnce()` or `atLeastOnce()` of `belay-ws/delivery` returns. Messages are kept
   * until the server has them, over all reconnects. Not beside `standby`.
   */
  delivery?: Plugin | undefined
}

/** The part of a plug-in that a client uses. */
export interface Plugin {
  /** The client calls it at its construction. */
  readonly join: (destination: never, settings: never, client: never) => unknown
}
