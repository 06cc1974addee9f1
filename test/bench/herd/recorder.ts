/** Bins of 100 ms: fine enough to find the worst second wherever it begins. */
const BIN = 100
const BINS_PER_SECOND = 1000 / BIN

/** Counts what a herd does, over time. */
export class Recorder {
  /** Dials made, whether or not they reached a server. */
  dials = 0
  /** Links that opened and were served. */
  admitted = 0
  /** Links lost that had been served. */
  losses = 0
  gaveUp = 0
  /** Clients that still have something before them at the end. */
  trying = 0
  readonly #clients: number
  readonly #reached: Uint32Array
  readonly #admitted: Uint32Array
  readonly #connected: Int32Array
  #now = 0
  #count: number

  /** @param end - Nothing happens later than this, in ms. */
  constructor(clients: number, end: number) {
    const bins = Math.ceil(end / BIN) + 1
    this.#clients = this.#count = clients
    this.#reached = new Uint32Array(bins)
    this.#admitted = new Uint32Array(bins)
    this.#connected = new Int32Array(bins)
  }

  dial(): void {
    this.dials++
  }

  /** A dial reached a server. */
  reach(now: number): void {
    this.#reached[Math.floor(now / BIN)]!++
  }

  connect(now: number): void {
    this.#change(now, 1)
    this.admitted++
    this.#admitted[Math.floor(now / BIN)]!++
  }

  disconnect(now: number): void {
    this.losses++
    this.#change(now, -1)
  }

  giveUp(): void {
    this.gaveUp++
  }

  finish(now: number, trying: number): void {
    this.trying = trying
    this.#change(now, 0)
  }

  /** Clients that are connected at the end. */
  get connected(): number {
    return this.#count
  }

  /** The most dials that reached the servers within one second. */
  get peak(): number {
    return mostPerSecond(this.#reached)
  }

  /** The most links that were served anew within one second. */
  get mostAdmitted(): number {
    return mostPerSecond(this.#admitted)
  }

  /** When this share of all clients was back for good, in s; `undefined` if it never was. */
  timeUntil(share: number): number | undefined {
    const enough = Math.ceil(this.#clients * share)
    if (this.#count < enough) return undefined
    let bin = Math.floor(this.#now / BIN)
    while (bin > 0 && this.#connected[bin - 1]! >= enough) bin--
    return (bin * BIN) / 1000
  }

  /** How long it took to have a link again, in s, on average over all losses, as far as simulated. */
  get meanOffline(): number {
    const bins = Math.floor(this.#now / BIN)
    let sum = 0
    for (let bin = 0; bin < bins; bin++) sum += this.#clients - this.#connected[bin]!
    return (sum / this.losses) * (BIN / 1000)
  }

  /**
   * Over time: the dials that reached the servers in the fullest second of each step, and the share
   * of the clients connected at its end.
   *
   * @param step - In whole seconds.
   */
  curve(step: number): { attempts: number[]; connected: number[] } {
    const attempts: number[] = []
    const connected: number[] = []
    const last = Math.floor(this.#now / BIN)
    for (let from = 0; from <= last; from += step * BINS_PER_SECOND) {
      const to = from + step * BINS_PER_SECOND
      let most = 0
      for (let bin = from; bin < to; bin += BINS_PER_SECOND)
        most = Math.max(most, this.#second(bin))
      attempts.push(most)
      connected.push(this.#connected[Math.min(to - 1, last)]! / this.#clients)
    }
    return { attempts, connected }
  }

  #second(from: number): number {
    const bins = this.#reached.subarray(from, from + BINS_PER_SECOND)
    return bins.reduce((sum, count) => sum + count, 0)
  }

  #change(now: number, by: number): void {
    const bin = Math.floor(now / BIN)
    // Each bin holds the count at its end.
    this.#connected.fill(this.#count, Math.floor(this.#now / BIN), bin)
    this.#now = now
    this.#count += by
    this.#connected[bin] = this.#count
  }
}

function mostPerSecond(bins: Uint32Array): number {
  let most = 0
  let sum = 0
  for (let bin = 0; bin < bins.length; bin++) {
    sum += bins[bin]! - (bins[bin - BINS_PER_SECOND] ?? 0)
    most = Math.max(most, sum)
  }
  return most
}
