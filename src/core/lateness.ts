/**
 * A timer this many ms behind its deadline shows that the page was held up. It shows nothing about the
 * connection. In a hidden tab timers fire on a grid of one second, and the machine adds a bit: that
 * does not count as a sleep.
 */
export const LATE = 1500

/**
 * One turn of the event loop, in ms: enough for what is already queued, such as a frame, to be handled
 * before a verdict.
 */
export const TURN = 50

/**
 * Time for the event loop before a verdict that comes `late`, both in ms: a turn, or the time that the
 * page has lost. A busy machine often slows the network as well, so the reply may be late too. Beyond
 * {@link LATE} the caller grants a whole window instead.
 */
export const turnFor = (late: number): number => (late > LATE ? TURN : Math.max(TURN, late))

/**
 * Notices that the page was not running when it should have been: a slept machine, a throttled tab,
 * a breakpoint, a long task.
 */
export class Lateness {
  private lookedAt = -1
  private skew = 0

  /** @param wall - The wall clock in ms, used for nothing but noticing that the machine slept. */
  start(now: number, wall: number): void {
    this.skew = wall - now
  }

  /**
   * Whether the page comes late to a deadline. Several looks at the same instant are one waking-up:
   * only the first of them is late.
   */
  isLate(now: number, wall: number, deadline: number): boolean {
    const skew = wall - now
    // The monotonic clock may stand still during sleep; then the wall clock has run ahead of it.
    const slept = skew - this.skew > LATE
    const late = now !== this.lookedAt && (slept || now - deadline > LATE)
    this.lookedAt = now
    this.skew = skew
    return late
  }
}
