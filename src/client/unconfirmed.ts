import type { Amount } from './events.ts'

/**
 * Counts what was handed to one connection and not yet proven to have arrived. The reply to a ping
 * proves everything that was sent before the ping, because a connection keeps its order.
 */
export class Unconfirmed {
  private messages = 0
  private bytes = 0
  private markedMessages = 0
  private markedBytes = 0

  sent(bytes: number): void {
    this.messages++
    this.bytes += bytes
  }

  /** A ping goes out behind all that was sent so far. */
  mark(): void {
    this.markedMessages = this.messages
    this.markedBytes = this.bytes
  }

  /** Its reply came. */
  prove(): void {
    this.messages -= this.markedMessages
    this.bytes -= this.markedBytes
    this.markedMessages = this.markedBytes = 0
  }

  /** Without replies, any frame is the proof. */
  proveAll(): void {
    this.mark()
    this.prove()
  }

  get amount(): Amount {
    return { messages: this.messages, bytes: this.bytes }
  }
}
