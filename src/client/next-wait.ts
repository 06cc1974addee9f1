import { isOnPurpose } from '../core/close.ts'
import type { Lifecycle } from '../core/lifecycle.ts'
import { MAX_DELAY, badOption } from '../core/options.ts'
import { report } from '../socket/runtime.ts'
import type { Emitter } from './emitter.ts'
import type { Disconnected } from './events.ts'
import type { ClientSettings } from './settings.ts'

/**
 * A connection or an attempt is over: asks the application what follows, and runs its code.
 *
 * @param spread - The spread that the server announced, in ms, see `Peer`.
 * @returns How long the wait is, in ms; `undefined` where none begins.
 */
export function nextWait(
  life: Lifecycle,
  now: number,
  event: Disconnected,
  spread: number,
  settings: ClientSettings,
  emitter: Emitter,
): number | undefined {
  const delay = life.lost(now, event.cause, event.code, event.reason, spread)
  if (delay === undefined) return undefined
  const { deadline } = life
  if (!wantsAnother(event, settings, emitter)) {
    // Unless the application has called back, and something else goes on.
    if (life.status === 'waiting') life.close(now)
    return undefined
  }
  const chosen = chosenDelay(event, delay, settings)
  if (life.status !== 'waiting' || life.deadline !== deadline) return delay
  life.wait(now, chosen)
  return chosen
}

/** Asks the application whether another attempt follows; runs its code. Only `false` is a no. */
function wantsAnother(
  event: Disconnected,
  { shouldReconnect }: ClientSettings,
  emitter: Emitter,
): boolean {
  // The library's own endings and the application's are no news to decide on.
  if (isOnPurpose(event.cause)) return true
  try {
    const answer: unknown = shouldReconnect(event)
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then === 'function') {
      emitter.misconfigured(
        'belay-ws: shouldReconnect returned a promise, which counts as true; return false at once, or call close() when your promise resolves',
      )
    }
    return answer !== false
  } catch (error) {
    report(error)
    return true
  }
}

/**
 * Asks the application how long to wait; runs its code. It reports an answer that is not a delay.
 *
 * @param delay - The delay that the client would take, in ms.
 */
function chosenDelay(
  event: Disconnected,
  delay: number,
  { reconnectDelay }: ClientSettings,
): number {
  if (!reconnectDelay || isOnPurpose(event.cause)) return delay
  try {
    const chosen: unknown = reconnectDelay(event, delay)
    if (typeof chosen === 'number' && chosen >= 0 && chosen <= MAX_DELAY) {
      // Never in the same turn after an attempt that failed: that would hold the page for ever.
      return event.wasOpen ? chosen : Math.max(1, chosen)
    }
    throw badOption('the result of reconnectDelay', chosen, `milliseconds from 0 to ${MAX_DELAY}`)
  } catch (error) {
    report(error)
    return delay
  }
}
