import { report } from '../socket/runtime.ts'
import type { Emitter } from './emitter.ts'
import type { Disconnected } from './events.ts'
import type { ClientSettings } from './settings.ts'

/** Asks the application whether another attempt follows; runs its code. Only `false` is a no. */
export function wantsAnother(
  event: Disconnected,
  { shouldReconnect }: ClientSettings,
  emitter: Emitter,
): boolean {
  // The library's own endings and the application's are no news to decide on.
  if (event.cause === 'user' || event.cause === 'page') return true
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
