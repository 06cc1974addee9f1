/** How long each wait may last, in ms; `Infinity` for never. */
export interface HeartbeatTimings {
  /** From the end of one exchange to the next ping. */
  interval: number
  /** How long nothing at all may arrive after a ping. */
  timeout: number
  /** How long the reply may stay out while other frames arrive; at least `timeout`. */
  answerTimeout: number
  /**
   * The short window, after `check` or a late timer: never shorter than the habit of the connection,
   * never longer than `timeout`.
   */
  checkTimeout: number
  /**
   * Whether a message of the application wants a ping if no frame came for a fifth of `interval`.
   * Default `false`.
   */
  askOnSend?: boolean
}

/** No server beats more often than this, whatever it announces, in ms. */
const SHORTEST = 1000

/**
 * Takes over what the server announced, in ms. A value that is not a length of time changes nothing,
 * and less than a second counts as one.
 *
 * @param isAsking - We ping. Then `interval` is the longest that the server puts up with, and never
 *   makes us ask less often.
 */
export function announce(
  timings: HeartbeatTimings,
  isAsking: boolean,
  interval: unknown,
  timeout: unknown,
): void {
  const every = announced(interval) ?? timings.interval
  timings.interval = isAsking ? Math.min(timings.interval, every) : every
  timings.timeout = announced(timeout) ?? timings.timeout
}

function announced(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? Math.max(SHORTEST, value) : undefined
}
