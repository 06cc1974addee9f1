/** How long clients that lost their sessions shall wait: not at all when few did, longer when many. */

/** Losses are counted for so long, in ms. */
const SPAN = 10_000
/** Up to so many in that time need not wait. */
const FEW = 50
/** Each of the others adds so much, in ms. */
const SHARE = 10
/** The longest wait, in ms. */
const LONGEST = 10_000

export class Losses {
  private since = 0
  private before = 0
  private count = 0

  /** Counts a loss. @returns The client waits for a time drawn evenly from 0 to this, in ms. */
  wait(now: number): number {
    if (now - this.since >= SPAN) {
      this.before = now - this.since < 2 * SPAN ? this.count : 0
      this.count = 0
      this.since = now
    }
    const many = Math.max(this.before, ++this.count)
    return Math.min(LONGEST, Math.max(0, many - FEW) * SHARE)
  }
}
