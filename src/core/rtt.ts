/**
 * The round-trip estimator of RFC 6298, section 2: a smoothed mean and a smoothed deviation, from
 * which follows how late a reply may be before it is unlike this link.
 */

/** The floor that RFC 6298 (2.4) sets under its timeout, in ms; also the answer before any sample. */
const FLOOR = 1000

/** Round trips of one connection, and what to expect of the next one. */
export class RoundTrip {
  /** The last measured round trip in ms; `undefined` until there is one. */
  latest: number | undefined
  private mean = 0
  private deviation = 0

  /**
   * Takes one measured round trip.
   *
   * @param ms - Milliseconds. Only of an unambiguous exchange (Karn's rule): one ping outstanding,
   *   nothing queued ahead of it.
   */
  sample(ms: number): void {
    if (this.latest === undefined) {
      this.mean = ms
      this.deviation = ms / 2
    } else {
      // The deviation first: it is measured against the mean before this sample (2.3).
      this.deviation += (Math.abs(this.mean - ms) - this.deviation) / 4
      this.mean += (ms - this.mean) / 8
    }
    this.latest = ms
  }

  /** `srtt + 4 rttvar` in ms, without a floor; 0 before the first sample. */
  get usual(): number {
    return this.mean + 4 * this.deviation
  }

  /** `srtt + 4 rttvar` in ms, at least 1 000: a reply later than this is unlike the link's habit. */
  get habit(): number {
    return Math.max(FLOOR, this.usual)
  }
}
