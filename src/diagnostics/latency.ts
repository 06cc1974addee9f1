/** Round trips in ms, of the last 1 000 that could be measured. */
export interface Latency {
  /** How many there are. */
  readonly samples: number
  /** The shortest. */
  readonly min: number
  /** Half of them took no longer than this. */
  readonly p50: number
  /** Nine of ten took no longer than this. */
  readonly p90: number
  /** Ninety-nine of a hundred took no longer than this. */
  readonly p99: number
  /** The longest. */
  readonly max: number
}

const KEPT = 1000

/** The latest round trips, and what can be said of them. */
export class Latencies {
  readonly #kept: number[] = []
  #next = 0

  /** @param ms - One round trip. */
  add(ms: number): void {
    this.#kept[this.#next] = ms
    this.#next = (this.#next + 1) % KEPT
  }

  /** `undefined` where there are none. */
  get summary(): Latency | undefined {
    const sorted = [...this.#kept].sort((a, b) => a - b)
    const samples = sorted.length
    if (!samples) return undefined
    // The nearest rank: always one that was measured.
    const rank = (share: number): number => sorted[Math.ceil(share * samples) - 1]!
    return {
      samples,
      min: sorted[0]!,
      p50: rank(0.5),
      p90: rank(0.9),
      p99: rank(0.99),
      max: sorted[samples - 1]!,
    }
  }
}
