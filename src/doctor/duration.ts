/** A time for people: `3 ms`, `1.2 s`, `40 s`. */
export function duration(ms: number): string {
  const whole = Math.round(ms)
  if (whole < 1000) return `${whole} ms`
  const seconds = ms / 1000
  return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`
}

/** A time for machines: whole ms. */
export const wholeMs = (ms: number): number => Math.round(ms)
