import { EXPLAINED } from '../core/explained.ts'
import type { ReconnectingSocket } from '../index.ts'
import { duration, knownOptions } from '../core/options.ts'
import { ClosedError } from './closed-error.ts'

/** How long to wait at most. */
export interface OpenedOptions {
  /** Ends the wait: the promise rejects with the signal's reason, an `AbortError` by default. */
  signal?: AbortSignal | undefined
  /**
   * How long to wait, in ms above 0 and at most 2 147 483 647; then the promise rejects with a
   * `TimeoutError`. The client itself continues its attempts.
   *
   * @defaultValue false, for ever
   */
  timeout?: number | false | undefined
}

/**
 * Waits for the open connection; resolves at once where there is one. It waits
 * across failed attempts. A client that has not been opened yet is waited for too.
 *
 * @throws ClosedError with the code and reason once the client is closed for good; the signal's
 *   reason; a `TimeoutError`; what is wrong with an option.
 */
export async function opened(
  socket: ReconnectingSocket,
  options: OpenedOptions = {},
): Promise<void> {
  knownOptions(options, ['signal', 'timeout'])
  const { signal } = options
  const timeout = duration('timeout', options.timeout ?? false)
  signal?.throwIfAborted()
  if (socket.readyState === 1) return
  // Closed, and told so: no event would come. In CLOSING it is still to come.
  if (socket.status === 'closed' && socket.readyState === 3) {
    throw new ClosedError(socket.getSnapshot().lastDisconnect)
  }
  const settled = new AbortController()
  const until = { signal: settled.signal }
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), until)
      const closed = (event: CloseEvent): void => {
        if (socket.status === 'closed') reject(new ClosedError(event))
      }
      socket.addEventListener('close', closed, until)
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as it is told
      signal?.addEventListener('abort', () => reject(signal.reason), until)
      if (timeout === Infinity) return
      timer = setTimeout(
        () =>
          reject(
            new DOMException(`belay-ws: not open within ${timeout} ms${EXPLAINED}`, 'TimeoutError'),
          ),
        timeout,
      )
    })
  } finally {
    settled.abort()
    clearTimeout(timer)
  }
}
