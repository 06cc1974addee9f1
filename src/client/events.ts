import type { Cause } from '../core/close.ts'
import type { Status } from '../core/lifecycle.ts'

/** Data that a socket takes. */
export type Message = Parameters<WebSocket['send']>[0]

/** Messages and their bytes on the wire (payload only). */
export interface Amount {
  /** How many, at least 0. */
  readonly messages: number
  /** Their payload in bytes; text counts as UTF-8. */
  readonly bytes: number
}

/** A connection, or an attempt at one, is over. */
export interface Disconnected {
  /** Why. */
  readonly cause: Cause
  /** The close code as the socket told it; 1006 where no Close frame was seen (RFC 6455, 7.4.1). */
  readonly code: number
  /** The reason as the socket told it, at most 123 bytes of UTF-8; the other side's words, if any. */
  readonly reason: string
  /** Whether both sides exchanged Close frames. */
  readonly wasClean: boolean
  /** Whether it had been open. */
  readonly wasOpen: boolean
  /** The error of the url or protocols provider, of the constructor of the socket, or of `prepare`. */
  readonly error?: unknown
  /**
   * Messages since the last proof of life of this connection. The proof is the
   * last ping with a reply, which proves everything that was sent before it. Without a heartbeat that is replied to, any
   * frame counts as the proof. It may have arrived, and may still arrive.
   */
  readonly unconfirmed: Amount
  /** Retries in a row so far; 0 after a healthy connection. */
  readonly retries: number
}

/** Between two attempts. */
export interface Waiting {
  /** Why the last connection or attempt ended. */
  readonly cause: Cause
  /** The length of the wait in ms; `Infinity` until a hidden page is visible, see `hiddenTimeout`. */
  readonly delay: number
  /** When the next attempt begins, on the clock of `performance.now()`; `Infinity` likewise. */
  readonly at: number
  /** The number of the retry that comes: 1, 2, 3, … */
  readonly attempt: number
}

/**
 * Why a session of `exactlyOnce()` could not go on, if it is not the first one, `new`:
 * - `unknown`: it expired, or the server does not have it any more.
 * - `forgotten`: client and server contradicted each other.
 * - `overflow`: the server had more for this client than it keeps.
 * - `ended`: the server ended it by intent.
 * - `busy`: the server has no room for it.
 * - `superseded`: another connection claimed it.
 * - `version`: the server speaks another version.
 * - `unsupported`: this server has no sessions, and the option `fallback` lets the client go on.
 */
export type ResyncReason =
  | 'new'
  | 'unknown'
  | 'forgotten'
  | 'overflow'
  | 'ended'
  | 'busy'
  | 'superseded'
  | 'version'
  | 'unsupported'

/** The lifecycle events of a client. Each carries one object. */
export interface Events {
  /** The status changed. */
  status: (event: { readonly status: Status; readonly previous: Status }) => void
  /** An attempt begins; `attempt` is 0 for the first and counts the retries in a row. */
  connecting: (event: { readonly attempt: number }) => void
  /**
   * The connection is open. Fires before the DOM event `open`; messages that you send here wait until
   * the `open` listeners have run.
   */
  connected: (event: {
    readonly url: string
    readonly protocol: string
    readonly attempt: number
  }) => void
  /** A connection or attempt is over; fires before the DOM event `close`. */
  disconnected: (event: Disconnected) => void
  /** Another attempt will follow, and not at once. */
  waiting: (event: Waiting) => void
  /** The reply is later than this link's habit. */
  suspect: (event: { readonly latency: number | undefined }) => void
  /** A ping went out. */
  ping: (event: Record<string, never>) => void
  /** The reply came; `latency` in ms is `undefined` where it could not be measured. */
  pong: (event: { readonly latency: number | undefined }) => void
  /** A message was handed to the socket, from `send()` or the outbox. Never says that it arrived. */
  sent: (event: { readonly data: Message; readonly bytes: number }) => void
  /** A message was put into the outbox, which now holds this much. */
  queued: (event: Amount & { readonly data: Message }) => void
  /** A message was lost: the outbox was full, the client was closed, or the socket refused it. */
  dropped: (event: {
    readonly data: Message
    readonly bytes: number
    readonly reason: 'overflow' | 'closed' | 'failed'
  }) => void
  /**
   * Once: this server does not reply to heartbeats, or the format cannot read its binary frames;
   * `message` says what to change.
   */
  unanswered: (event: { readonly message: string }) => void
  /**
   * With `delivery: exactlyOnce()`: a session begins, so build the state anew. `new` is the first one.
   * `unconfirmed` are messages of the last session that nobody knows the fate of: they were sent and not
   * acknowledged. Messages that were never sent follow those that you send here.
   */
  resync: (event: {
    readonly reason: ResyncReason
    readonly unconfirmed: readonly Message[]
  }) => void
  /** With `delivery: exactlyOnce()`: the session goes on after `outage` ms; so many were sent again. */
  resumed: (event: { readonly outage: number; readonly resent: number }) => void
  /**
   * With a `delivery`: the server has so many messages more. `through` is the number of the last one, and
   * messages count from 1 in each session.
   */
  acknowledged: (event: { readonly messages: number; readonly through: number }) => void
  /** With `delivery: exactlyOnce()`: this server has no sessions; `message` says what to change. */
  unsupported: (event: { readonly message: string }) => void
  /** Once for each mistake that every attempt makes again; `message` says what to change. */
  misconfigured: (event: { readonly message: string }) => void
}

/** One consistent look at a client; the same object until something changes. */
export interface Snapshot {
  /** As `client.status`. */
  readonly status: Status
  /** The last measured round trip in ms. */
  readonly latency: number | undefined
  /** Retries in a row so far. */
  readonly retries: number
  /**
   * While waiting: when the next attempt begins, on the clock of `performance.now()`; `Infinity` until a
   * hidden page is visible, see `hiddenTimeout`.
   */
  readonly retryAt: number | undefined
  /**
   * How long until then, in ms, 0 or more; 0 while no wait is running. A getter, which reads the clock each
   * time: the snapshot stays the same object while the time passes. A copy has the number of its moment.
   */
  readonly retryIn: number
  /** Whether a connection or attempt has ended, another is to follow, and none is open yet. */
  readonly isReconnecting: boolean
  /** How the last connection or attempt ended. */
  readonly lastDisconnect: Disconnected | undefined
}
