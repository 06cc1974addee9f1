/** As `retryIn` of the snapshot: ms from now, or 0. */
export function timeUntil(retryAt: number | undefined): number {
  return retryAt === undefined ? 0 : Math.max(0, retryAt - performance.now())
}
