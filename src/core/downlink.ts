/**
 * Tells whether a reply may still be queued behind other frames. The rule it keeps: a connection that
 * carried next to nothing after the ping had room for the reply.
 *
 * The longest time without a frame says nothing: a message that takes long to arrive cannot be seen
 * before its end, and retransmissions, a proxy or a busy server may make the connection stand still once.
 * What counts is the rest: two pauses, or many short ones. In it a connection that is busy carries more
 * than a few small frames, however slow it is.
 */

/** How long the rest must be, in ms. */
const ENOUGH = 2000
/** Less than any connection that is busy: 8 kbit/s, in bytes per ms. */
const SLOWEST = 1

export class Downlink {
  #askedAt = 0
  #heardAt = 0
  #longest = 0
  #bytes = 0

  /** A ping goes out. */
  start(now: number): void {
    this.#askedAt = this.#heardAt = now
    this.#longest = this.#bytes = 0
  }

  /**
   * A frame came that is not the reply.
   *
   * @param bytes - Its size; of a text, its length.
   * @param usual - The usual round trip and its deviation, in ms; 0 where they are not known.
   * @returns Whether the connection was idle.
   */
  heard(now: number, bytes: number, usual: number): boolean {
    this.#longest = Math.max(this.#longest, now - this.#heardAt)
    this.#heardAt = now
    this.#bytes += bytes
    const rest = now - this.#askedAt - this.#longest
    return rest >= Math.max(ENOUGH, 4 * usual) && this.#bytes < rest * SLOWEST
  }
}
