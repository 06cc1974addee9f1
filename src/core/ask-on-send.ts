/**
 * Decides when a message of the application wants a ping. It keeps two rules. The ping goes out right
 * behind the message if no frame came for a time, `quiet`. A message that is sent sooner gets its ping at
 * the end of that time, unless a frame comes. And a ping that is due within that time goes out with the
 * message, whatever came: frames show that the way down works, and nothing of the way up.
 *
 * A look at the clock costs more than the rest of the work for a message. So only the first message after
 * a frame is stamped, and only the first frame after a message. Another frame tells that it came, but not
 * when. Then silence counts from the message.
 */
export class AskOnSend {
  /** When the ping is due; `Infinity` for never. */
  at: number = Infinity
  /** Messages went out, and no frame has come since. */
  private isSent = false
  private heardAt = Infinity

  /** A message went out. Returns whether to call `sent`. */
  first(): boolean {
    const isFirst = !this.isSent
    this.isSent = true
    return isFirst
  }

  /**
   * The time of the messages that went out.
   *
   * @param quiet - In ms; `Infinity` where no message wants a ping.
   * @param due - When the next ping goes out without messages; `Infinity` for never.
   */
  sent(now: number, quiet: number, due: number): void {
    if (!this.isSent) return
    const from = now + quiet > due ? 0 : Math.min(now, this.heardAt) + quiet
    this.at = Math.min(this.at, Math.max(now, from))
  }

  /** A frame came. Returns whether to call `heard`. */
  attends(): boolean {
    if (!this.isSent) this.heardAt = Infinity
    return this.isSent
  }

  /** A frame came now. */
  heard(now: number): void {
    this.isSent = false
    this.at = Infinity
    this.heardAt = now
  }
}
