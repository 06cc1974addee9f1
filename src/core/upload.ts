/**
 * Tells an upload that is slow from one that is dead, by the send buffer ahead of a ping.
 *
 * The buffer does not fall smoothly. The kernel takes the first few megabytes at once. It takes more
 * only when a third of its own buffer is free again (Linux). So on a healthy connection of 1 MB/s the
 * buffer may stand still for a second and a half. When it is empty, those megabytes are still on their
 * way.
 */

import { CHATTER } from './under-way.ts'

/** The most that kernels on both sides hold (Linux: 4 MiB to send and 6 MiB received), in bytes. */
const IN_FLIGHT = 8 * 2 ** 20

/**
 * However short the timeout, a buffer that stands still for less than this says nothing, in ms: twice
 * the longest pause seen on a healthy link of 1 MB/s.
 */
export const SHORTEST_STALL = 3000

export class UploadWatch {
  /** Bytes still ahead of the ping; 0 when there is no upload, or no more. */
  ahead = 0
  /** When to look at the buffer again; `Infinity` for never. */
  at: number = Infinity
  private startedAt = 0
  private movedAt = 0
  private pause = 0
  private moved = 0

  /** A ping goes out behind `buffered` bytes. */
  start(now: number, buffered: number): void {
    this.ahead = buffered < CHATTER ? 0 : buffered
    this.startedAt = this.movedAt = now
    this.pause = this.moved = 0
  }

  /** More was put into the buffer meanwhile. */
  queued(bytes: number): void {
    if (this.ahead) this.ahead += bytes
  }

  /**
   * Looks at the buffer again.
   *
   * @returns How long it may go without another movement, in ms beyond the ordinary wait; or
   *   `undefined` when it has not moved.
   */
  sample(now: number, buffered: number): number | undefined {
    if (buffered >= this.ahead) return undefined
    this.moved += this.ahead - buffered
    this.pause = Math.max(this.pause, now - this.movedAt)
    this.movedAt = now
    this.ahead = buffered
    if (buffered) return this.pause
    // Empty here, and the rest is under way at the speed seen so far.
    const elapsed = now - this.startedAt
    return elapsed * Math.min(1, IN_FLIGHT / this.moved)
  }
}
