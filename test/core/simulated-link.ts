import type { ManualTime } from './manual-time.ts'

export interface LinkOptions {
  /** One-way latencies. */
  up?: number
  down?: number
  /** How fast the client's send buffer drains, in bytes per ms. Default: at once. */
  uploadRate?: number
}

interface Frame {
  data: unknown
  /** Where in the stream of all bytes ever sent this frame ends. */
  end: number
}

/**
 * A connection between a client and a server. Off a cliff (`cut`) nothing arrives and nobody is
 * told; what is under way is held, as TCP would repeat it, and arrives after `restore`.
 */
export class SimulatedLink {
  toServer: (data: unknown) => void = () => {}
  toClient: (data: unknown, bytes: number) => void = () => {}

  readonly #time: ManualTime
  readonly #latency: { up: number; down: number }
  readonly #cut = { up: false, down: false }
  readonly #held = { up: [] as [unknown, number][], down: [] as [unknown, number][] }
  readonly #rate: number
  #sendQueue: Frame[] = []
  #queued = 0
  #drained = 0
  #drainedAt = 0
  #downFreeAt = 0

  constructor(time: ManualTime, { up = 20, down = 20, uploadRate = Infinity }: LinkOptions = {}) {
    this.#time = time
    this.#latency = { up, down }
    this.#rate = uploadRate
  }

  /** The client's `bufferedAmount`. */
  get buffered(): number {
    this.#drain()
    return this.#queued - this.#drained
  }

  /** The client sends. */
  send(data: unknown, bytes: number): void {
    this.#drain()
    this.#queued += bytes
    this.#sendQueue.push({ data, end: this.#queued })
    this.#drain()
    this.#awaitDrain()
  }

  /**
   * The server sends; a big message occupies the link for `ms` before any of it is seen.
   *
   * @param bytes - Its size. Default: what 512 kbit/s carry in this time, and a bit.
   */
  push(data: unknown, ms = 0, bytes = 40 + ms * 64): void {
    this.#downFreeAt = Math.max(this.#downFreeAt, this.#time.now) + ms
    this.#time.at(this.#downFreeAt + this.#latency.down, () => this.#arrive('down', data, bytes))
  }

  /** Nothing arrives for `ms`, and all of it after that: retransmissions, or a proxy that pauses. */
  pause(ms: number): void {
    this.#downFreeAt = Math.max(this.#downFreeAt, this.#time.now) + ms
  }

  cut(direction: 'up' | 'down' | 'both'): void {
    this.#drain()
    if (direction !== 'down') this.#cut.up = true
    if (direction !== 'up') this.#cut.down = true
  }

  restore(): void {
    this.#drain()
    for (const direction of ['up', 'down'] as const) {
      this.#cut[direction] = false
      for (const held of this.#held[direction].splice(0)) this.#arrive(direction, ...held)
    }
    this.#awaitDrain()
  }

  #drain(): void {
    const { now } = this.#time
    if (!this.#cut.up || this.#rate === Infinity) {
      const room = this.#rate === Infinity ? Infinity : (now - this.#drainedAt) * this.#rate
      this.#drained = Math.min(this.#queued, this.#drained + room)
    }
    this.#drainedAt = now
    // A thousandth of a byte forgives the rounding of the moment at which a frame is through.
    while (this.#sendQueue[0] && this.#sendQueue[0].end <= this.#drained + 0.001) {
      const { data } = this.#sendQueue.shift()!
      this.#time.after(this.#latency.up, () => this.#arrive('up', data, 0))
    }
  }

  #awaitDrain(): void {
    const [head] = this.#sendQueue
    if (!head || this.#cut.up) return
    this.#time.after((head.end - this.#drained) / this.#rate, () => {
      this.#drain()
      if (this.#sendQueue[0] !== head) this.#awaitDrain()
    })
  }

  #arrive(direction: 'up' | 'down', data: unknown, bytes: number): void {
    if (this.#cut[direction]) this.#held[direction].push([data, bytes])
    else if (direction === 'up') this.toServer(data)
    else this.toClient(data, bytes)
  }
}
