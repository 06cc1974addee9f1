/** What a gate says to a dial for which there is no room left to wait. */
export const FULL = Infinity

/**
 * A server that admits so many connections a second, one after the other, evenly spaced. A dial that
 * comes while others are being admitted waits in line, as in the backlog of a listening socket,
 * which holds a limited number. Whoever has gone away meanwhile still costs the server its turn:
 * it learns of that only when it looks.
 */
export class Gate {
  /** Until then nobody is admitted, though dials get in line. */
  stalledUntil = 0
  readonly #spacing: number
  readonly #room: number
  #freeAt = 0

  /**
   * @param rate - Connections per second.
   * @param room - How many may wait in line.
   */
  constructor(rate: number, room: number) {
    this.#spacing = 1000 / rate
    this.#room = room
  }

  /** @returns When this dial is admitted, in ms; {@link FULL} when the line has no room. */
  arrive(now: number): number {
    const from = Math.max(now, this.stalledUntil)
    const at = Math.max(from, this.#freeAt)
    // Without the margin the sum of many spacings would decide.
    if ((at - from) / this.#spacing > this.#room + 1e-6) return FULL
    this.#freeAt = at + this.#spacing
    return at
  }

  /** The server starts anew: the line is gone. */
  restart(now: number): void {
    this.#freeAt = now
  }
}
