/**
 * Decides when the next ping goes out. The rule it keeps: an interval after the last exchange ended,
 * whatever arrives meanwhile. Sooner if a check asks for it, at most once a second, or if a message of the
 * application wants one.
 */
import { AskOnSend } from './ask-on-send.ts'

/** Checks are at least this far apart, in ms. */
const CHECK_SPACING = 1000

export class Cadence {
  readonly ask: AskOnSend = new AskOnSend()
  /** Something casts doubt on the connection: the next reply has the short window. */
  isUrgent = false
  /** When it is due without messages of the application; `Infinity` as for `at`. */
  next: number = Infinity
  private checkedAt = -Infinity

  /** When the next ping is due; `Infinity` while one is out, or where there are none. */
  get at(): number {
    return Math.min(this.next, this.ask.at)
  }

  /** The next ping is due then, whatever was sent. */
  set(at: number): void {
    this.next = at
    this.ask.at = Infinity
  }

  /** Never later than it was. */
  hasten(at: number): void {
    if (this.next < Infinity) this.next = Math.min(this.next, at)
  }

  /** A message of the application went out; see {@link AskOnSend.sent}. */
  sent(now: number, quiet: number): void {
    this.ask.sent(now, quiet, this.next)
  }

  check(now: number, isUrgent: boolean): void {
    const at = Math.max(now, this.checkedAt + CHECK_SPACING)
    if (at < this.at) this.next = this.checkedAt = at
    this.isUrgent ||= isUrgent
  }
}
