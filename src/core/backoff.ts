import type { Cause } from './close.ts'
import { TRY_AGAIN_LATER } from './close.ts'

export interface BackoffOptions {
  /** Upper limit of the first delay, in ms. */
  min: number
  /** Upper limit of every delay, in ms. */
  max: number
  /** How much the limit grows with each retry. */
  factor: number
}

/**
 * How many doublings further on the schedule starts when the server ended the connection: that hits
 * everybody in the same instant, so the first retries are spread over a few seconds and not over
 * `min`.
 */
const HERD_STEPS = 3

/**
 * "Full jitter": a delay is drawn evenly between 0 and a limit that grows with each retry, and is
 * drawn anew each time, at the cap too, so that clients that fell together do not return together
 * (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export class Backoff {
  /** Retries since the last proof of health. */
  retries = 0
  #herd = false
  readonly #options: BackoffOptions
  readonly #random: () => number

  /** @param random - Evenly in [0, 1), as `Math.random`. */
  constructor(options: BackoffOptions, random: () => number) {
    this.#options = options
    this.#random = random
  }

  /**
   * Counts one more retry.
   *
   * @param cause - Why the connection, or the attempt, ended.
   * @param code - The close code that came with it.
   * @param wasOpen - Whether it had been open.
   * @returns How long to wait before the next dial, in ms; 0 for at once.
   */
  next(cause: Cause, code: number, wasOpen: boolean): number {
    const { min, max, factor } = this.#options
    this.retries++
    // Each client's ping phase has already spread these deaths over one interval.
    if (cause === 'heartbeat' && this.retries === 1) return 0
    // A server that asks for time gets at least half of the longest delay.
    if (code === TRY_AGAIN_LATER) return (max * (1 + this.#random())) / 2
    if (wasOpen && cause !== 'heartbeat') this.#herd = true
    const steps = this.retries - 1 + (this.#herd ? HERD_STEPS : 0)
    // 0 stays 0: times `Infinity`, where a power overflows, it would be NaN.
    return (min && Math.min(max, min * factor ** steps)) * this.#random()
  }

  /** The link has proved its health: the next trouble is a first one. */
  reset(): void {
    this.retries = 0
    this.#herd = false
  }
}
