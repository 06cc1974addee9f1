/** As much of a socket of `ws`, or of one like it, as {@link keepAlive} needs. */
export interface ServerSocket {
  readonly readyState: number
  readonly bufferedAmount: number
  /** Nothing is read at the moment, at the application's wish. */
  readonly isPaused?: boolean
  on(event: 'message', listener: (data: unknown, isBinary: boolean) => void): unknown
  on(event: 'pong', listener: () => void): unknown
  on(event: 'close', listener: () => void): unknown
  on(event: 'error', listener: () => void): unknown
  send(data: string): void
  ping(): void
  close(code?: number, reason?: string | Uint8Array): void
  terminate(): void
}
