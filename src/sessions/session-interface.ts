/** A message to a client: a text or bytes. Bytes are not copied, so do not change them afterwards. */
export type SessionMessage = string | ArrayBuffer | ArrayBufferView

/** A client, over all its connections. */
export interface Session {
  /** The public name, 16 characters: for logs and keys. */
  readonly id: string
  /** The result of `identify`. */
  readonly identity: string | undefined
  /** Whether it has a connection now. */
  readonly attached: boolean
  /** Messages and bytes that the client has not acknowledged. */
  readonly unacked: {
    /** How many, at least 0. */
    readonly messages: number
    /** Their payload in bytes. */
    readonly bytes: number
  }
  /**
   * The number of the message in hand, or of the last one. `${id}/${number}` is the key by which a
   * handler knows a message that it has seen.
   */
  readonly number: number
  /**
   * A text of the application, of at most 4096 characters, empty at first; with a store it is kept there. If
   * you set it, it is stored in one step with all that you send in the same turn of the event loop. So it is
   * the place for a cursor that says how far the client has been told.
   */
  note: string
  /**
   * Sends, now or when the client is back. Never blocks.
   *
   * @returns `false` where more than half of the room is in use, or where the session is over.
   * @throws RangeError for a message larger than `maxBytes`.
   */
  send(data: SessionMessage): boolean
  /** Ends the session, and closes its connection with 1000. */
  end(): void
}
