/** `3.2 s`, `12 s` */
export function inSeconds(ms: number): string {
  const s = ms / 1000
  return `${s < 10 ? s.toFixed(1) : Math.round(s)} s`
}

/** A round trip: `1.3 ms`, `120 ms`, `3.2 s` */
export function inTime(ms: number): string {
  if (ms >= 1000) return inSeconds(ms)
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`
}
