/** As much of a socket of `ws`, or of one like it, as {@link keepAlive} needs. */
export interface ServerSocket {
  /** 0 to 3, as in the WHATWG standard. */
  readonly readyState: number
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number
  /** Nothing is read at the moment, at the application's wish. */
  readonly isPaused?: boolean
  /** Listens, as Node's `EventEmitter` does. */
  // No narrower type of listener takes the overloads of `ws`.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  on(event: 'message' | 'pong' | 'close' | 'error', listener: (...given: any[]) => void): unknown
  /** Sends a text frame, and calls back once it was handed to the operating system. */
  send(data: string, sent?: () => void): void
  /** Sends a Ping frame (RFC 6455, 5.5.2). */
  ping(): void
  /** Sends a Close frame and waits for the other side's. */
  close(code?: number, reason?: string | Uint8Array): void
  /** Destroys the connection; `close` follows. */
  terminate(): void
}
