/**
 * At least once, with any server that answers pings. Each message is kept until the reply to a ping that
 * was sent after it on the same connection: frames keep their order, so the reply proves it. A new
 * connection resends all that is not proven.
 */
import type { Held } from './outbound.ts'

/** The state machine of this file. Its own methods alone change its members. */
export class Pings<T> {
  /** Messages that are not proven, in order: the first has the number `acked + 1`. */
  kept: Held<T>[] = []
  /** Bytes kept. */
  bytes = 0
  /** All up to this number are proven. */
  acked = 0
  /** All up to this number were written on this connection, or proven before. */
  written = 0
  /** All up to this number were written before the ping that is out; `undefined` while none is. */
  mark: number | undefined

  /** Messages kept. */
  get messages(): number {
    return this.kept.length
  }

  /** The last number given. */
  get sent(): number {
    return this.acked + this.kept.length
  }

  /** @returns The number of the message. */
  put(message: T, bytes: number): number {
    this.bytes += bytes
    this.kept.push({ message, bytes })
    return this.sent
  }

  /** The next message to write; moves the cursor. `undefined` while there is none. */
  next(): T | undefined {
    const next = this.kept[this.written - this.acked]
    if (next) this.written++
    return next?.message
  }

  /** A ping goes out. At most one ever is. */
  pinged(): void {
    this.mark = this.written
  }

  /** @returns How many messages the reply proves. */
  ponged(): number {
    const { mark = 0 } = this
    const proven = this.kept.splice(0, Math.max(0, mark - this.acked))
    this.mark = undefined
    for (const { bytes } of proven) this.bytes -= bytes
    this.acked += proven.length
    return proven.length
  }

  /** The connection is gone: all that was not proven will be written again. */
  down(): void {
    this.mark = undefined
    this.written = this.acked
  }
}
