/**
 * When each of many clients does something next. A client has at most one appointment. Putting one
 * in and taking one out are a few array accesses, whatever the number of clients: one list for each
 * millisecond of the next hour, and a list is linked through the clients themselves.
 */
export class TimingWheel {
  /** Clients that have an appointment. */
  pending = 0
  readonly #first: Int32Array
  readonly #next: Int32Array
  readonly #size: number

  /** @param size - A power of two: the furthest appointment is less than this many ms away. */
  constructor(clients: number, size = 2 ** 22) {
    this.#size = size
    this.#first = new Int32Array(size).fill(-1)
    this.#next = new Int32Array(clients)
  }

  /**
   * @param now - The time up to which everything has been taken.
   * @param at - Rounded up to a whole ms; not before `now`.
   * @throws RangeError for an appointment in the past, or too far away.
   */
  put(client: number, now: number, at: number): void {
    const ms = Math.ceil(at)
    if (!(ms >= now && ms - now < this.#size)) {
      throw new RangeError(`an appointment at ${at} ms cannot be made at ${now} ms`)
    }
    const slot = ms & (this.#size - 1)
    this.#next[client] = this.#first[slot]!
    this.#first[slot] = client
    this.pending++
  }

  /** One client whose appointment is at `now`, last come first; -1 when there is none. */
  take(now: number): number {
    const slot = now & (this.#size - 1)
    const client = this.#first[slot]!
    if (client === -1) return -1
    this.#first[slot] = this.#next[client]!
    this.pending--
    return client
  }
}
