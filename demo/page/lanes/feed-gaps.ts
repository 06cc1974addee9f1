/** The feed that every lane asks for: one numbered message per period. */
export const FEED_PERIOD = 1000

/** How late a message may be before it counts as missed. */
const GRACE = 500

/**
 * Counts what a lane missed of the feed. The numbers are the same for all clients and count time, so
 * a gap between two of them is exactly what was lost while the lane was away.
 */
export class FeedGaps {
  #last: number | undefined
  #lastAt = 0
  #lost = 0

  arrived(n: number, now: number): void {
    // A smaller number is a new server, which counts from zero.
    if (this.#last !== undefined && n > this.#last) this.#lost += n - this.#last - 1
    this.#last = n
    this.#lastAt = now
  }

  /** Lost for certain, plus overdue; what is overdue is taken back if it arrives after all. */
  missed(now: number): number {
    if (this.#last === undefined) return 0
    return this.#lost + Math.max(0, Math.floor((now - this.#lastAt - GRACE) / FEED_PERIOD))
  }
}
