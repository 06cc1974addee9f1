/** One direction of a delivery: the messages that were accepted, and those that arrived. */
export class Sequence {
  /** How many there were of each. */
  accepted = 0
  arrived = 0
  /** Those that have not been compared. */
  readonly #accepted: string[] = []
  readonly #arrived: string[] = []

  accept(...digests: readonly string[]): void {
    this.#accepted.push(...digests)
    this.accepted += digests.length
  }

  arrive(...digests: readonly string[]): void {
    this.#arrived.push(...digests)
    this.arrived += digests.length
  }

  /**
   * Order, nothing twice, nothing left out: the messages that arrived are the beginning of those that
   * were accepted.
   *
   * @returns The contradiction, as text.
   */
  contradiction(): string | undefined {
    const known = Math.min(this.#accepted.length, this.#arrived.length)
    const from = this.accepted - this.#accepted.length
    for (let i = 0; i < known; i++) {
      const [accepted, arrived] = [this.#accepted[i], this.#arrived[i]]
      if (accepted === arrived) continue
      return `message ${from + i + 1} was accepted as ${accepted}, and arrived as ${arrived}`
    }
    this.#accepted.splice(0, known)
    this.#arrived.splice(0, known)
    return undefined
  }

  /** What keeps the two sides from being equal, as text; empty when they are. */
  get difference(): string {
    if (this.accepted === this.arrived) return ''
    const [missing] = this.#accepted
    const next = missing === undefined ? '' : `, next ${missing}`
    return `${this.accepted} were accepted and ${this.arrived} arrived${next}`
  }
}
