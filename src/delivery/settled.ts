import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import { EXPLAINED } from '../core/explained.ts'
import { duration } from '../core/options.ts'
import { carriers } from './carrier.ts'

/** A bad value throws a RangeError. */
export interface SettledOptions {
  /**
   * The longest wait in ms, above 0 and at most 2 147 483 647; `false` for no limit.
   *
   * @defaultValue false
   */
  timeout?: number | false | undefined
}

/**
 * Resolves when all that was sent so far is handled: with `exactlyOnce()` acknowledged, with
 * `atLeastOnce()` received.
 *
 * Rejects with an Error where the session is lost, the client is closed, or the time is over.
 *
 * @throws TypeError for a client without a delivery.
 */
export async function settled(
  socket: ReconnectingWebSocket,
  { timeout = false }: SettledOptions = {},
): Promise<void> {
  const carrier = carriers.get(socket)
  if (!carrier) {
    throw new TypeError(
      'belay-ws: this client has no delivery; make it with the option delivery: exactlyOnce() or atLeastOnce()',
    )
  }
  const limit = duration('timeout', timeout)
  const all = carrier.settled()
  if (limit === Infinity) return all
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`belay-ws: not all was handled within ${limit} ms${EXPLAINED}`)),
      limit,
    )
  })
  return Promise.race([all, late]).finally(() => clearTimeout(timer))
}
