import { TIMELINE_SPAN } from './timeline.ts'

/** Round trips of the last two minutes, as the columns that a chart takes. */
export class LatencyHistory {
  readonly times: number[] = []
  /** In ms; `null` breaks the line. */
  readonly values: (number | null)[] = []
  latest: number | undefined

  add(latency: number, now: number): void {
    this.latest = latency
    this.#push(latency, now)
  }

  /** The connection is over: what comes next is another line. */
  break(now: number): void {
    this.latest = undefined
    if (typeof this.values.at(-1) === 'number') this.#push(null, now)
  }

  #push(value: number | null, now: number): void {
    this.times.push(now)
    this.values.push(value)
    while (this.times[0]! < now - TIMELINE_SPAN) {
      this.times.shift()
      this.values.shift()
    }
  }
}
