import type { Count } from './protocol.ts'
import { NONE } from './protocol.ts'

/** Keeps account of the messages that a tab posts to its worker, of which the worker tells later. */
export class Posted {
  private posted = NONE
  private handed = NONE
  private settled = NONE

  /** @param bytes - The size of the message on the wire. */
  post(bytes: number): void {
    this.posted = { messages: this.posted.messages + 1, bytes: this.posted.bytes + bytes }
  }

  /**
   * The worker tells how far it is.
   *
   * @param handed - The messages that it has handed to its client.
   * @param proven - The messages that have certainly arrived.
   */
  told(handed: Count, proven: Count): void {
    this.handed = handed
    if (proven.messages > this.settled.messages) this.settled = proven
  }

  /** Messages that are not proven to have arrived. */
  get unconfirmed(): Count {
    return difference(this.posted, this.settled)
  }

  /** Bytes that the worker has not handed to its client yet. */
  get waiting(): number {
    return this.posted.bytes - this.handed.bytes
  }

  /**
   * The connection in the worker ended.
   *
   * @returns Messages that were handed to it and are not proven to have arrived. They are settled now.
   */
  lose(): Count {
    const lost = difference(this.handed, this.settled)
    this.settled = this.handed
    return lost
  }

  /**
   * The worker ended, or it has forgotten this tab: both count anew.
   *
   * @returns Messages that are not proven to have arrived.
   */
  restart(): Count {
    const { unconfirmed } = this
    this.posted = this.handed = this.settled = NONE
    return unconfirmed
  }
}

const difference = (all: Count, part: Count): Count => ({
  messages: all.messages - part.messages,
  bytes: all.bytes - part.bytes,
})
