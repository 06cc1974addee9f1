import type { HeartbeatTimings } from './timings.ts'

/**
 * Decides how long to wait for a frame after a ping, in ms. No other place decides it.
 *
 * | question | window |
 * |---|---|
 * | ordinary: the cadence, a page that became visible | `timeout` |
 * | the first of a connection, to a peer that replies | `first`, at most `timeout` |
 * | urgent: sleep, a late timer, a network change, `check()` | `checkTimeout`, at least `habit`, at most `timeout` |
 *
 * Patience multiplies the window. Bytes under way put off its beginning.
 *
 * @param habit - `srtt + 4 rttvar` of this connection, in ms; 0 before the first sample.
 * @param underWay - How long the bytes ahead of the ping may still take, in ms.
 * @param patience - 1 or more, see `peer.ts`.
 * @param first - See `firstWindow`; `Infinity` after the first ping of a connection.
 */
export function replyWindow(
  { timeout, checkTimeout }: HeartbeatTimings,
  isUrgent: boolean,
  habit: number,
  underWay: number,
  patience: number,
  first: number,
): number {
  const window = Math.min(timeout, isUrgent ? Math.max(checkTimeout, habit) : first)
  return window * patience + underWay
}
