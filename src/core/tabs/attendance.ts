/**
 * Notices tabs that are gone without a word: crashed, discarded, or frozen for long. Browsers do not
 * tell a shared worker of the end of a port.
 */
import { LATE } from '../lateness.ts'

/** A tab that is silent for so long is dropped, in ms. Throttled tabs speak at least once a minute. */
export const MOST_SILENCE = 150_000
/** How often to look, in ms. */
export const LOOK_EVERY = 10_000

export class Attendance<Tab> {
  private readonly heardAt = new Map<Tab, number>()
  private lookedAt = -Infinity

  /** A tab said something. */
  heard(tab: Tab, now: number): void {
    if (!this.heardAt.size) this.lookedAt = now
    this.heardAt.set(tab, now)
  }

  /** It is gone. */
  remove(tab: Tab): void {
    this.heardAt.delete(tab)
  }

  /**
   * Call every `LOOK_EVERY` ms. If the call is late, then the worker stood still, and perhaps the tabs
   * with it: the silence so far proves nothing.
   *
   * @returns The tabs to drop.
   */
  look(now: number): Tab[] {
    const isLate = now - this.lookedAt > LOOK_EVERY + LATE
    this.lookedAt = now
    const silent: Tab[] = []
    for (const [tab, at] of this.heardAt) {
      if (isLate) this.heardAt.set(tab, now)
      else if (now - at >= MOST_SILENCE) silent.push(tab)
    }
    return silent
  }
}
