/**
 * One direction of a session, at its receiver: what was received, what of it was handled, and when to
 * say so. Acks are cumulative, and mean handled.
 */
import type { Room } from './frames.ts'

/** The longest that a handled message stays unacknowledged, in ms. */
export const ACK_DELAY = 1000

/** The state machine of this file. Its own methods alone change its members. */
export class Inbound {
  /** Messages received in this session. */
  received = 0
  /** All up to this number were handled. */
  handled = 0
  /** All up to this number may be acknowledged: with a store, those that are committed. */
  settled = 0
  /** The last ack that was sent on this connection. */
  told = 0
  /** The most that may be received and not handled. */
  window: Room = [1, 0]
  /** When an ack is due at the latest; `Infinity` while none is due. */
  deadline: number = Infinity
  /** Bytes of messages that are not handled. */
  unhandledBytes = 0
  /** Bytes of messages that are settled and not acknowledged. */
  owedBytes = 0
  /** Sizes of messages that are not settled; `~size` once they are handled out of turn. */
  sizes: number[] = []

  /** Begins a direction in the middle, as it was stored. */
  restore(handled: number): void {
    this.received = this.handled = this.settled = this.told = handled
  }

  /** A connection begins, of which the first frame told how much is received and handled. */
  begin(): void {
    this.told = this.settled
    this.owedBytes = 0
    this.deadline = Infinity
  }

  /**
   * A message has come.
   *
   * @param bytes - Its size, or less: a text may count its characters.
   * @returns Its number; `undefined` where it is more than the sender was allowed to send.
   */
  receive(bytes: number): number | undefined {
    this.unhandledBytes += bytes
    this.sizes.push(bytes)
    const unhandled = ++this.received - this.handled
    if (unhandled > this.window[0]) return undefined
    if (unhandled > 1 && this.unhandledBytes > this.window[1]) return undefined
    return this.received
  }

  /**
   * A message is handled. Counts once all before it are, too.
   *
   * @param commits - It may be acknowledged only after `settle`.
   */
  handle(now: number, number: number, commits = false): void {
    const { sizes, settled } = this
    sizes[number - settled - 1] = ~sizes[number - settled - 1]!
    let size: number
    while ((size = sizes[this.handled - settled]!) < 0) {
      this.handled++
      this.unhandledBytes -= ~size
    }
    if (!commits) this.settle(now, this.handled)
  }

  /** All up to `through` may be acknowledged. */
  settle(now: number, through: number): void {
    for (; this.settled < through; this.settled++) this.owedBytes += ~this.sizes.shift()!
    if (through > this.told) {
      const [messages, bytes] = this.window
      const isMuch = (through - this.told) * 4 >= messages || this.owedBytes * 4 >= bytes
      this.deadline = isMuch ? now : Math.min(this.deadline, now + ACK_DELAY)
    }
  }

  /** @returns The number to acknowledge; `undefined` where that was done. */
  ack(): number | undefined {
    if (this.settled === this.told) return undefined
    this.begin()
    return this.told
  }
}
