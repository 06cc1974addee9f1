/**
 * A timer this many ms behind its deadline says something of the page and nothing of the link. In a
 * hidden tab timers fire on a grid of one second, up to that much late, and the machine adds a bit:
 * that is no sleep.
 */
export const LATE = 1500

/**
 * One turn of the event loop, in ms: enough for what is already queued, such as a frame, to be handled
 * before a verdict.
 */
export const TURN = 50

/**
 * How long the event loop has before a verdict that comes `late`, both in ms: a turn, or what the page
 * has lost, since what slows a page often slows its network as well, and the reply is not there yet.
 * More than {@link LATE} is answered with a whole window, where it is answered at all.
 */
export const turnFor = (late: number): number => (late > LATE ? TURN : Math.max(TURN, late))

/**
 * Notices that the page was not running when it should have been: a slept machine, a throttled tab,
 * a breakpoint, a long task.
 */
export class Lateness {
  #lookedAt = -1
  #wallSkew = 0

  /** @param wall - The wall clock in ms, used for nothing but noticing that the machine slept. */
  start(now: number, wall: number): void {
    this.#wallSkew = wall - now
  }

  /**
   * Whether the page comes late to a deadline. Several looks at the same instant are one waking-up:
   * only the first of them is late.
   */
  isLate(now: number, wall: number, deadline: number): boolean {
    const skew = wall - now
    // The monotonic clock may stand still during sleep; then the wall clock has run ahead of it.
    const slept = skew - this.#wallSkew > LATE
    const late = now !== this.#lookedAt && (slept || now - deadline > LATE)
    this.#lookedAt = now
    this.#wallSkew = skew
    return late
  }
}
