/**
 * Tells whether a reply may still be queued behind other frames. The rule it keeps: a connection that
 * carried next to nothing after the ping had room for the reply.
 *
 * The longest time without a frame does not count. It may be a large message, which cannot be seen before
 * its end. Or the connection stood still once, for retransmissions, a proxy or a busy server. The rest of
 * the time counts: it contains another pause, or many short ones. A busy connection, however slow,
 * carries more in it than a few small frames.
 */

/** How long the rest must be, in ms. */
const ENOUGH = 2000
/** Less than any connection that is busy: 8 kbit/s, in bytes per ms. */
const SLOWEST = 1

export class Downlink {
  private askedAt = 0
  private heardAt = 0
  private longest = 0
  private bytes = 0

  /** A ping goes out. */
  start(now: number): void {
    this.askedAt = this.heardAt = now
    this.longest = this.bytes = 0
  }

  /**
   * A frame came that is not the reply.
   *
   * @param bytes - Its size; of a text, its length.
   * @param usual - The usual round trip and its deviation, in ms; 0 where they are not known.
   * @returns Whether the connection was idle.
   */
  heard(now: number, bytes: number, usual: number): boolean {
    this.longest = Math.max(this.longest, now - this.heardAt)
    this.heardAt = now
    this.bytes += bytes
    const rest = now - this.askedAt - this.longest
    return rest >= Math.max(ENOUGH, 4 * usual) && this.bytes < rest * SLOWEST
  }
}
