/**
 * Estimates how long the bytes that the application handed over may still be under way. The rule it
 * keeps: no estimate rests on `bufferedAmount`. The kernel swallows megabytes at once, and a slow
 * uplink then carries them for many seconds behind an empty buffer.
 *
 * It holds behind an empty send buffer. One that is not empty is watched instead, see `UploadWatch`.
 *
 * The estimate is bounded by `answerTimeout`, see `Exchange`: a connection that dies behind an upload is
 * detected within `interval + timeout + answerTimeout`, 55 s at the defaults.
 */

/** The slowest uplink that the estimate allows for: 512 kbit/s, in bytes per ms. */
const SLOWEST = 64
/** Fewer bytes are chatter that is gone in a moment. */
export const CHATTER: number = 16 * 1024

export class UnderWay {
  /** Bytes whose moment is not known yet. */
  private fresh = 0
  /** When the slowest uplink has carried all the others. */
  private clearAt = 0
  /** When the slowest uplink has carried those before the last ping. */
  private aheadUntil = 0

  /** The application handed over bytes. Returns whether `stamp` should follow. */
  add(bytes: number): boolean {
    return (this.fresh += bytes) >= CHATTER
  }

  /** All bytes were handed over by now. */
  stamp(now: number): void {
    this.clearAt = Math.max(this.clearAt, now) + this.fresh / SLOWEST
    this.fresh = 0
  }

  /** A ping goes out behind them. Returns how long they may take, in ms. */
  ping(now: number): number {
    this.stamp(now)
    this.aheadUntil = this.clearAt
    const ahead = this.left(now)
    return ahead < CHATTER / SLOWEST ? 0 : ahead
  }

  /** How long the bytes before the last ping may take from now on, in ms. */
  left(now: number): number {
    return Math.max(0, this.clearAt - now)
  }

  /**
   * The reply came: the bytes ahead of the ping have arrived. Those behind it are through sooner, by the part of
   * the allowed time that is left.
   */
  reply(now: number): void {
    this.clearAt -= Math.max(0, this.aheadUntil - now)
    this.aheadUntil = 0
  }
}
