/**
 * When a message counts as handled: once its listeners have returned, and nobody of them holds it any
 * longer. A listener that keeps a message for later, as `messages()` does, calls `hold`.
 */

interface Handling {
  holders: number
  readonly handled: () => void
}

/** Lets go of the message, after `then`, in which it can be held again. */
export type Release = (then?: () => void) => void

/** The message of which the listeners run at this moment. */
let current: Handling | undefined

/** Runs the listeners of a message. Calls `handled` once, which may be much later. */
export function handOver(listeners: () => void, handled: () => void): void {
  const outer = current
  current = { holders: 0, handled }
  const release = hold()!
  current = outer
  release(listeners)
}

/**
 * Keeps the message in hand from being handled.
 *
 * @returns Call it exactly once. `undefined` where nobody waits for the message.
 */
export function hold(): Release | undefined {
  const own = current
  if (!own) return undefined
  own.holders++
  return then => {
    const outer = current
    current = own
    try {
      then?.()
    } finally {
      current = outer
      if (!--own.holders) own.handled()
    }
  }
}
