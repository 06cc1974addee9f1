/**
 * At least once, with any server that answers pings. Each message is kept until the reply to a ping that
 * was sent after it on the same connection: frames keep their order, so the reply proves it. A new
 * connection resends all that is not proven.
 */
import { Outbound } from './outbound.ts'

/** The state machine of this file. Its own methods alone change its members. */
export class Pings<T> {
  readonly out: Outbound<T> = new Outbound<T>()
  /** All up to this number were written before the ping that is out; `undefined` while none is. */
  mark: number | undefined

  constructor() {
    this.out.window = [Infinity, Infinity]
  }

  /** A ping goes out. At most one ever is. */
  pinged(): void {
    this.mark = this.out.written
  }

  /** @returns How many messages the reply proves. */
  ponged(): number {
    const { mark } = this
    this.mark = undefined
    return mark === undefined ? 0 : this.out.ack(Math.max(mark, this.out.acked))!
  }

  /**
   * The connection is gone: what was not proven will be written again.
   *
   * @returns How many messages that are.
   */
  down(): number {
    const { out } = this
    const unproven = out.written - out.acked
    this.mark = undefined
    out.rewind(out.acked)
    return unproven
  }
}
