/** As much of a socket of `ws`, or of one like it, as {@link keepAlive} needs. */
export interface ServerSocket {
  readonly readyState: number
  readonly bufferedAmount: number
  /** Nothing is read at the moment, at the application's wish. */
  readonly isPaused?: boolean
  // No narrower type of listener takes the overloads of `ws`.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  on(event: 'message' | 'pong' | 'close' | 'error', listener: (...given: any[]) => void): unknown
  send(data: string): void
  ping(): void
  close(code?: number, reason?: string | Uint8Array): void
  terminate(): void
}
