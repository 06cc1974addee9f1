import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import { EXPLAINED } from '../core/explained.ts'
import { duration } from '../core/options.ts'
import type { Waiter } from './carrier.ts'
import { carriers } from './carrier.ts'
import { NOBODY_CONFIRMS } from './nobody-confirms.ts'

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
  const { messages, waiters } = carrier
  if (messages === 0) return
  let left = messages!
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiter: Waiter | undefined
  const all = new Promise<void>((resolve, reject) => {
    const failed = (why: string): void => reject(new Error(`belay-ws: ${why}`))
    if (messages === undefined) return failed(NOBODY_CONFIRMS)
    const handled = (more: number): void => {
      left -= more
      if (left <= 0) resolve()
    }
    waiters.add((waiter = { handled, failed }))
    if (limit < Infinity) {
      timer = setTimeout(failed, limit, `not all was handled within ${limit} ms${EXPLAINED}`)
    }
    carrier.hurry()
  })
  return all.finally(() => {
    clearTimeout(timer)
    waiters.delete(waiter!)
  })
}
