/** Messages that are sent and not confirmed. */
export class WaitingMessages {
  /** The most that have waited together, since the last time that none did. */
  most = 0
  /** How long the first of them has waited, in ms. */
  longest = 0
  /** When each was sent, the oldest first. */
  readonly #since: number[] = []

  get count(): number {
    return this.#since.length
  }

  add(now: number): void {
    this.#since.push(now)
  }

  confirm(messages: number): void {
    this.#since.splice(0, messages)
  }

  /** How long the oldest one has waited, in ms; 0 while none waits. */
  age(now: number): number {
    return now - (this.#since[0] ?? now)
  }

  tick(now: number): void {
    this.most = this.count && Math.max(this.most, this.count)
    this.longest = this.count && Math.max(this.longest, this.age(now))
  }
}
