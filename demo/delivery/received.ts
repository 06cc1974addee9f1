/** Counts the messages of one side, which numbers them 1, 2, 3, … */
export class Received {
  /** Different messages that have arrived. */
  messages = 0
  /** Messages that have arrived a second time, or after a later one. */
  doubled = 0
  #highest = 0

  /** Numbers that a later message has skipped. */
  get missing(): number {
    return this.#highest - this.messages
  }

  add(data: unknown): void {
    const number = Number(data)
    if (!Number.isSafeInteger(number) || number < 1) return
    if (number > this.#highest) {
      this.#highest = number
      this.messages++
    } else this.doubled++
  }
}
