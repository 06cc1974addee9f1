import { LATE, turnFor } from '../core/lateness.ts'

/**
 * The limit of connecting or of closing, whichever is under way. It gives the event loop a turn first:
 * what the other side sent may be queued behind the timer, above all behind a late one.
 */
export class Limit {
  /** On the clock of `performance.now()`; `Infinity` for none. */
  at: number = Infinity
  #isSpared = false

  /** Begins anew. */
  set(at: number): void {
    this.at = at
    this.#isSpared = false
  }

  /**
   * Whether it is over, and has had its turn.
   *
   * @param window - How long a turn is when the timer comes very late, in ms.
   */
  reached(now: number, window: number): boolean {
    if (now < this.at) return false
    if (this.#isSpared) return true
    const late = now - this.at
    this.#isSpared = true
    this.at = now + (late > LATE ? window : turnFor(late))
    return false
  }
}
