/**
 * A moment after which something counts as missing. A deadline has passed only after the event
 * loop had one turn beyond it. The reason: the awaited frame may be queued behind the
 * very timer that reports the deadline.
 *
 * | call | effect |
 * |---|---|
 * | `set(due)` | another deadline, with a turn of its own |
 * | `hasten(due)` | the same deadline, sooner |
 * | `spare(until)` | not before `until`, with a turn of its own there |
 * | `excuse(until)` | as `spare`, because the page was late; the third excuse in a row grants only a turn |
 * | `passed(now)` | the first call at or after the deadline grants the turn, the next one after the turn is true |
 *
 * Times are milliseconds of one monotonic clock.
 */
import { turnFor } from './lateness.ts'

/**
 * A tab whose timers run once a minute is always late. Without an end to the excuses it would never
 * detect anything.
 */
const EXCUSES = 3

/** A moment that has passed only after the event loop had one turn beyond it. Times are ms of one monotonic clock. */
export class Deadline {
  private due = Infinity
  private floor = 0
  private turned = false
  private excuses = 0

  /** When to call `passed`; `Infinity` for never. */
  get at(): number {
    return Math.max(this.due, this.floor)
  }

  /** Replaces the deadline. A moment that `spare` named stays. */
  set(due: number): void {
    this.due = due
    this.turned = false
    this.excuses = 0
  }

  /** Forgets everything. */
  clear(): void {
    this.set(Infinity)
    this.floor = 0
  }

  /** Moves the deadline, never to a later moment. */
  hasten(due: number): void {
    this.due = Math.min(this.at, due)
  }

  /** Puts the deadline off: until then nothing counts as missing. */
  spare(until: number): void {
    if (until <= this.at) return
    this.floor = until
    this.turned = false
  }

  /** The page was late, which proves nothing about the other side. */
  excuse(until: number): void {
    if (++this.excuses < EXCUSES) this.floor = Math.max(this.floor, until)
    if (this.excuses <= EXCUSES) this.turned = false
  }

  /**
   * Whether the deadline and the turn after it are over.
   *
   * @param turn - How long the turn lasts, from how late the call comes; both in ms.
   */
  passed(now: number, turn: (late: number) => number = turnFor): boolean {
    const late = now - this.at
    if (late < 0 || this.turned) return late >= 0
    this.turned = true
    this.floor = now + turn(late)
    return false
  }
}
