/** A frame to send: text, or bytes for a binary frame. */
export type Payload = string | Uint8Array | ArrayBuffer

/** The meaning of one inbound frame, where `true` ("the reply") does not say it all. */
export interface Beat {
  /** The frame is the reply to our ping. Default `false`. */
  readonly reply?: boolean
  /** The frame was a ping of the server's: send this back at once. */
  readonly answer?: Payload
  /** Keep the frame from the application. Default: what `reply` is. */
  readonly hide?: boolean
  /**
   * The server announced how often it beats, in ms; `Infinity` for never. If we ask, this is the
   * longest interval that the server puts up with: it may shorten ours and never lengthens it.
   */
  readonly interval?: number
  /**
   * The server announced how long a silence it means beyond `interval`, in ms; `Infinity` where a
   * silence means nothing.
   */
  readonly timeout?: number
  /**
   * The server announced in how long all its clients may come back, in ms, from 0 to an hour: their
   * number over what it admits in a second. A client draws its first delay after an end by the server
   * from 0 to this, where that is longer than its own limit. It holds for the address, until the next
   * announcement.
   */
  readonly spread?: number
  /**
   * The server wants the client on another connection, such as before a restart. With the plug-in of
   * `belay-ws/standby` the client makes it beside this one; without, nothing happens. Default `false`.
   */
  readonly handover?: boolean
}

/**
 * How a protocol says "are you there?" in ordinary frames. Six families exist in the wild, and each
 * is a shape of this one interface:
 *
 * | family | members |
 * |---|---|
 * | constant text (`ping`/`pong`) | `ping`, `read` returns `true` for the reply |
 * | JSON | the same, with a parser |
 * | client ping with an echoed id | `ping(id)`, `read(data, id)` |
 * | server ping that needs an answer (Engine.IO, Centrifugo) | no `ping`; `read` returns `{ answer }` |
 * | server beats without answers (`ka`, Action Cable) | no `ping`; every frame counts by itself |
 * | beats both ways without replies (SignalR, STOMP) | `ping` and `replies: false` |
 *
 * If there is no reply to wait for, a silence longer than `interval + timeout` drops the
 * connection.
 *
 * ```ts
 * const mine: HeartbeatFormat = {
 *   ping: id => `are-you-there ${id}`,
 *   read: (data, id) => data === `still-here ${id}`,
 * }
 * ```
 */
export interface HeartbeatFormat {
  /**
   * The ping to send; leave it out where only the server speaks.
   *
   * @param id - Counts 1, 2, 3, … on each connection. At most one ping is outstanding.
   */
  readonly ping?: (id: number) => Payload
  /**
   * The reply, for the text that tells the developer of a server that never replies. Default: the text
   * names no reply.
   */
  readonly pong?: string
  /** Whether a ping is replied to. Default `true`; `false` for one-way beats. */
  readonly replies?: boolean
  /** Whether the first ping goes out right after `open`, or an interval later. Default `true`. */
  readonly pingOnOpen?: boolean
  /**
   * The protocol begins with a handshake that a ping would break: no ping before the server's first
   * frame, however long that takes. Until then only a silence longer than `interval + timeout`
   * drops the connection. Default `false`.
   */
  readonly handshake?: boolean
  /** The protocol's own interval in ms, where the options give none. */
  readonly interval?: number
  /** The protocol's own timeout in ms, where the options give none. */
  readonly timeout?: number
  /**
   * The frames that `read` needs to see. It sees no bytes where `binaryType` is `'blob'`: then the
   * socket says so once, and such a connection has no heartbeat. Default: what `ping` returns.
   */
  readonly reads?: 'text' | 'bytes'
  /** The longest interval that the other side puts up with, in ms. Default `Infinity`. */
  readonly maxInterval?: number
  /**
   * Says what an inbound frame is, before anybody else sees it. Called for every frame, so it
   * should look at no more than it must. If it throws, the frame counts as the application's own,
   * and the error is reported once.
   *
   * @param data - The `data` of the message event: a string, an `ArrayBuffer` or a `Blob`.
   * @param id - The id of the ping that is out; 0 when none is.
   * @returns `true` for the reply to our ping, a {@link Beat} to say more, anything falsy for a
   *   frame of the application's.
   */
  readonly read: (data: unknown, id: number) => boolean | Beat | undefined
}

/**
 * How a format wants the link to be watched:
 * - `ask`: we ping and the peer replies.
 * - `beat`: both sides beat, nobody replies.
 * - `listen`: only the peer beats.
 */
export type HeartbeatMode = 'ask' | 'beat' | 'listen'

/** How a format wants the link to be watched, told by its members. */
export function heartbeatMode(format: HeartbeatFormat | false): HeartbeatMode {
  if (!format || !format.ping) return 'listen'
  return format.replies === false ? 'beat' : 'ask'
}
