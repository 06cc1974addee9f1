import type { SlowFault } from './fault.ts'

/** Largest piece that leaves at once, in bytes. */
const PIECE = 16 * 1024
/** Longest pause between two pieces while bytes are waiting, in milliseconds. */
const TICK = 20
/** A late timer is made up for, by at most this many milliseconds' worth of bytes. */
const CATCH_UP = 40
/** The most bytes that a line without a bandwidth limit may hold because of its latency. */
const MAX_DELAY_LINE = 16 * 1024 * 1024

/**
 * Says when bytes leave a slow link: `latency` and `jitter` after they came, and no faster
 * than `bandwidth`. Reads no clock and sets no timer; times are in milliseconds.
 */
export class Shaper {
  /** Bytes that are on their way at full speed because of the latency. */
  readonly capacity: number

  readonly #latency: number
  readonly #jitter: number
  readonly #bandwidth: number
  readonly #random: () => number
  /** When the link is free again; each piece occupies it for size / bandwidth. */
  #freeAt = -Infinity

  constructor({ latency = 0, jitter = 0, bandwidth = Infinity }: SlowFault, random = Math.random) {
    this.#latency = latency
    this.#jitter = jitter
    this.#bandwidth = bandwidth / 1000
    this.#random = random
    const delay = latency + jitter
    this.capacity = delay > 0 ? Math.min(delay * this.#bandwidth, MAX_DELAY_LINE) : 0
  }

  /** When bytes that come in `now` may leave. */
  dueAt(now: number): number {
    return now + this.#latency + this.#random() * this.#jitter
  }

  /** How many bytes may leave `now`; 0 while the link is busy. */
  allowance(now: number): number {
    if (this.#freeAt > now) return 0
    return Math.min(PIECE, Math.max(1, Math.floor(this.#bandwidth * TICK)))
  }

  /** Tells that `size` bytes left `now`. */
  spend(now: number, size: number): void {
    const start = Math.max(this.#freeAt, now - CATCH_UP)
    this.#freeAt = start + size / this.#bandwidth
  }

  /** When the link is free for the next piece. */
  get freeAt(): number {
    return this.#freeAt
  }
}
