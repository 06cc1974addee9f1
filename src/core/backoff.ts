import type { Cause } from './close.ts'
import { TRY_AGAIN_LATER, askedDelay } from './close.ts'

export interface BackoffOptions {
  /** Limit of the first delay, in ms. */
  min: number
  /** Limit of every delay that the server does not ask for, in ms. */
  max: number
  /** How much the limit grows with each retry. */
  factor: number
}

/**
 * How long to wait before each attempt. All delays are drawn, and drawn anew each time, so that clients
 * that lost their connections together do not return together.
 *
 * | after | a delay between |
 * |---|---|
 * | the first heartbeat drop | 0 |
 * | any other first end | 0 and `min`; 0 and `spread`, where the server announced more |
 * | a connection that the heartbeat dropped, a hung attempt | 0 and the limit |
 * | any other failure | half of the limit and the limit |
 * | code 1013 | half of `max` and `max`; and `spread`, where the server announced more |
 * | 1001, 1012, with `retry=<ms>` as the reason | 0 and that |
 * | 1013, with the same | half of that and that |
 *
 * The first delay spreads clients. Half of the limit keeps them spread ("Equal Jitter" in the AWS
 * Architecture Blog, "Exponential Backoff And Jitter"). Limits count from the beginning of an attempt, as
 * in gRPC's connection backoff: an attempt on which nothing came was a wait itself. But the delay is drawn
 * from no less than `min`, so that clients whose attempts ended together do not return together.
 */
export class Backoff {
  /** Retries since the last proof of health. */
  retries = 0
  private readonly options: BackoffOptions
  private readonly random: () => number

  /** @param random - Evenly in [0, 1), as `Math.random`. */
  constructor(options: BackoffOptions, random: () => number) {
    this.options = options
    this.random = random
  }

  /**
   * Counts one more retry.
   *
   * @param cause - Why the connection, or the attempt, ended.
   * @param code - The close code that came with it.
   * @param wasOpen - Whether it had been open.
   * @param reason - The close reason that came with it.
   * @param spread - The spread that the server announced, in ms, see `Peer`.
   * @param waited - How long the attempt took, in ms; 0 where something came on it.
   * @returns How long to wait before the next attempt, in ms; 0 for at once.
   */
  next(cause: Cause, code: number, wasOpen: boolean, reason = '', spread = 0, waited = 0): number {
    const { min, max, factor } = this.options
    const isFirst = !this.retries++
    // Each client's ping phase has already spread these drops over one interval.
    if (cause === 'heartbeat' && isFirst) return 0
    // 0 stays 0: times `Infinity`, where a power overflows, it would be NaN.
    const limit = min && Math.min(max, min * factor ** (this.retries - 1))
    const isHung = cause === 'heartbeat' || cause === 'connect-timeout'
    let least = isFirst || isHung ? 0 : Math.max(0, limit / 2 - waited)
    let most = Math.max(limit - waited, Math.min(limit, min))
    const isBusy = code === TRY_AGAIN_LATER
    const asked = askedDelay(code, reason)
    if (asked !== undefined) {
      // A server that asks again and again to come at once does not get more than the schedule.
      most = isFirst ? asked : Math.max(asked, limit)
      least = isBusy ? most / 2 : 0
    } else {
      if (isBusy) least = (most = max) / 2
      if (wasOpen && cause !== 'heartbeat' && spread > most) {
        most = spread
        if (!isBusy) least = 0
      }
    }
    return least + (most - least) * this.random()
  }

  /** The connection has proved its health: the next trouble is a first one. */
  reset(): void {
    this.retries = 0
  }
}
