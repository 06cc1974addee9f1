/**
 * One direction of a session, at its sender: messages numbered 1, 2, 3, … in the order of `put`. They
 * stay until they are acknowledged. One cursor says how far they were written on this connection; a new
 * connection moves it back. So what is resent precedes what is new, and no attempt pushes copies.
 */
import type { Room } from './frames.ts'

/** A message and its size. */
export interface Held<T> {
  readonly message: T
  readonly bytes: number
}

/** A message that is kept. */
export interface Kept<T> extends Held<T> {
  /** Bytes of all messages of this direction, up to this one. */
  readonly end: number
}

/** The state machine of this file. Its own methods alone change its members. */
export class Outbound<T> {
  /** All up to this number were handled by the other side, and are not kept any more. */
  acked = 0
  /** The last number given. */
  sent = 0
  /** The last number written on this connection, or received on earlier ones. */
  written = 0
  /** The highest number that was ever written in this session. */
  tried = 0
  /** No number above may be written: with a store, the last one that is committed. */
  limit: number = Infinity
  /** Most that is written and not acknowledged. */
  window: Room = [1, 0]
  kept: Kept<T>[] = []
  /** As `Kept.end` of the last message that is not kept any more. */
  ackedEnd = 0

  /** Begins a direction in the middle, as it was stored. */
  restore(acked: number, sent: number): void {
    this.acked = this.written = acked
    // The node that wrote them is not here to say how many.
    this.sent = this.tried = sent
  }

  /** Messages kept. */
  get messages(): number {
    return this.kept.length
  }

  /** Bytes kept. */
  get bytes(): number {
    return endOf(this, this.acked + this.kept.length) - this.ackedEnd
  }

  /** @returns The number of the message. */
  put(message: T, bytes: number): number {
    const end = endOf(this, this.acked + this.kept.length) + bytes
    this.kept.push({ message, bytes, end })
    return ++this.sent
  }

  /** The next message to write; moves the cursor. `undefined` while there is none, or no window. */
  next(): Kept<T> | undefined {
    const { written, acked, window } = this
    const item = this.kept[written - acked]
    if (!item || written >= this.limit) return undefined
    const unacked = written - acked
    if (unacked && (unacked >= window[0] || item.end - this.ackedEnd > window[1])) return undefined
    this.tried = Math.max(this.tried, ++this.written)
    return item
  }

  /** Takes back what was never written; its numbers are free again. */
  takeBack(): readonly Kept<T>[] {
    const waiting = this.kept.splice(this.tried - this.acked)
    this.sent = this.tried
    return waiting
  }

  /** A connection begins; the other side has received all up to `received`. */
  rewind(received: number): void {
    this.written = received
  }

  /**
   * The other side has handled all up to `through`.
   *
   * @returns How many messages that frees; `undefined` if it cannot be.
   */
  ack(through: number): number | undefined {
    if (through < this.acked || through > this.written) return undefined
    const freed = through - this.acked
    this.ackedEnd = endOf(this, through)
    if (freed) this.kept.splice(0, freed)
    this.acked = through
    return freed
  }
}

/** As {@link Kept.end} of a number from `acked` on. */
function endOf({ acked, kept, ackedEnd }: Outbound<unknown>, number: number): number {
  return number > acked ? kept[number - acked - 1]!.end : ackedEnd
}
