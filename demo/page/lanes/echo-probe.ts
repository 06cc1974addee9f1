/** Older than this, an echo counts as unanswered. */
const PATIENCE = 2500

/** More open questions than this, and the oldest is given up for good. */
const MAX_OPEN = 500

/** Small messages that the server sends back: what an application would notice by itself. */
export class EchoProbe {
  readonly #sentAt = new Map<number, number>()
  #count = 0
  #givenUp = 0

  /** The next message to send. */
  next(now: number): string {
    this.#sentAt.set(++this.#count, now)
    if (this.#sentAt.size > MAX_OPEN) {
      this.#sentAt.delete(this.#sentAt.keys().next().value!)
      this.#givenUp++
    }
    return JSON.stringify({ echo: this.#count })
  }

  /** @returns The round trip in ms, or `undefined` for an echo that nobody waits for. */
  answered(id: number, now: number): number | undefined {
    const sentAt = this.#sentAt.get(id)
    if (!this.#sentAt.delete(id) || sentAt === undefined) return undefined
    return now - sentAt
  }

  unanswered(now: number): number {
    let late = 0
    for (const sentAt of this.#sentAt.values()) if (now - sentAt > PATIENCE) late++
    return this.#givenUp + late
  }

  /** How many of the latest messages in a row are overdue. */
  overdueInARow(now: number): number {
    let row = 0
    for (let id = this.#count; id > 0; id--) {
      const sentAt = this.#sentAt.get(id)
      if (sentAt === undefined) break
      if (now - sentAt > PATIENCE) row++
    }
    return row
  }
}
