/** How often the watch looks, and what of its lateness every machine has, in ms. */
const PERIOD = 10
const USUAL = 5

/** A time in which this page or process could not run, on the clock of `performance.now()`. */
export interface Stall {
  from: number
  to: number
}

/**
 * Watches for time that the machine gives to others, for as long as the page or process lives.
 *
 * @returns A function that looks now: what runs just after a stall may be ahead of the watch.
 */
export function watchStalls(tell: (stall: Stall) => void): () => void {
  let due = performance.now() + PERIOD
  const look = (): void => {
    const now = performance.now()
    if (now - due > USUAL) tell({ from: due, to: now })
    due = now + PERIOD
  }
  setInterval(look, PERIOD)
  return look
}

/** How many milliseconds of these stalls lie between two moments. */
export function stalledBetween(stalls: readonly Stall[], from: number, to: number): number {
  return stalls
    .map(stall => Math.min(stall.to, to) - Math.max(stall.from, from))
    .reduce((sum, overlap) => sum + Math.max(0, overlap), 0)
}

/**
 * Watches for withheld time, so that a bound on the library does not become a bound on the machine.
 *
 * @returns A function that tells how many milliseconds between two moments of `performance.now()`
 *   this page could not run in.
 */
export function watchWithheld(): (from: number, to: number) => number {
  const stalls: Stall[] = []
  const look = watchStalls(stall => stalls.push(stall))
  return (from, to) => {
    look()
    return stalledBetween(stalls, from, to)
  }
}
