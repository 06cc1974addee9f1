/**
 * When the next ping goes out. The rule it keeps: an interval after the last exchange ended, whatever
 * arrives meanwhile, or sooner where somebody asks, but for that at most once a second.
 */

/** Checks are at least this far apart, in ms. */
const CHECK_SPACING = 1000

export class Cadence {
  /** When the next ping is due; `Infinity` while one is out, or where there are none. */
  at: number = Infinity
  /** Something casts doubt on the connection: the next reply has the short window. */
  isUrgent = false
  #checkedAt = -Infinity

  /** Never later than it was. */
  hasten(at: number): void {
    if (this.at < Infinity) this.at = Math.min(this.at, at)
  }

  check(now: number, isUrgent: boolean): void {
    const at = Math.max(now, this.#checkedAt + CHECK_SPACING)
    if (at < this.at) this.at = this.#checkedAt = at
    this.isUrgent ||= isUrgent
  }
}
