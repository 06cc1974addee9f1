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
}

/** No server beats more often than this, whatever it announces, in ms. */
const SHORTEST = 1000

/**
 * A timing that the server announced, in ms.
 *
 * @returns At least 1 000; `undefined` for a value that is not a length of time.
 */
export function announced(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? Math.max(SHORTEST, value) : undefined
}
