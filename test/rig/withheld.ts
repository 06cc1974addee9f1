/** How often the watch looks, and what of its lateness every machine has, in ms. */
const PERIOD = 10
const USUAL = 5

/**
 * Watches for time that the machine gives to others, so that a bound on the library does not become
 * a bound on the machine.
 *
 * @returns A function that tells how many milliseconds between two moments of `performance.now()`
 *   this page could not run in.
 */
export function watchWithheld(): (from: number, to: number) => number {
  const stalls: { from: number; to: number }[] = []
  let due = performance.now() + PERIOD
  setInterval(() => {
    const now = performance.now()
    if (now - due > USUAL) stalls.push({ from: due, to: now })
    due = now + PERIOD
  }, PERIOD)
  return (from, to) =>
    stalls
      .map(stall => Math.min(stall.to, to) - Math.max(stall.from, from))
      .reduce((sum, overlap) => sum + Math.max(0, overlap), 0)
}
