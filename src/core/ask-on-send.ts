/**
 * When a message of the application's wants a ping behind it. The rule it keeps: a message that goes
 * nowhere is asked about within `quiet` ms, and at once where nothing was received for `quiet` ms
 * before it. A frame that comes meanwhile is an answer to that.
 *
 * A look at the clock costs more than all else that is done for a message. So only the first message
 * after a frame is stamped, and only the first frame after a message. Of other frames it is known that
 * they came, and not when: then silence counts from the message.
 */
export class AskOnSend {
  /** When the ping is due; `Infinity` for never. */
  at: number = Infinity
  /** Messages went out, and no frame has come since. */
  #isSent = false
  #heardAt = Infinity

  /** A message went out. Returns whether to call `sent`. */
  first(): boolean {
    const isFirst = !this.#isSent
    this.#isSent = true
    return isFirst
  }

  /**
   * What went out did so by now.
   *
   * @param quiet - In ms; `Infinity` where no message wants a ping.
   */
  sent(now: number, quiet: number): void {
    if (!this.#isSent) return
    this.at = Math.min(this.at, Math.max(now, Math.min(now, this.#heardAt) + quiet))
  }

  /** A frame came. Returns whether to call `heard`. */
  attends(): boolean {
    if (!this.#isSent) this.#heardAt = Infinity
    return this.#isSent
  }

  /** A frame came now. */
  heard(now: number): void {
    this.#isSent = false
    this.at = Infinity
    this.#heardAt = now
  }
}
