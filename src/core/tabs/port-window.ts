/**
 * Bounds the messages on their way to a tab. A frozen tab reads nothing, and a port keeps everything
 * that is posted to it. So a tab acknowledges what it has read, and the host posts only so much ahead.
 */
import type { Count } from './protocol.ts'
import { NONE } from './protocol.ts'

/** Most messages that a tab has not acknowledged. */
export const MOST_MESSAGES = 1000
/** Most bytes likewise. One message may be larger by itself. */
export const MOST_BYTES: number = 2 ** 20

/** The host's half, one for each port. */
export class PortWindow {
  /** Messages that were posted so far. */
  posted = 0
  /** Messages that were not posted since the pause began. */
  missed = 0
  isPaused = false
  private bytes = 0
  private acknowledged = NONE

  /** @returns Whether to post a message of this size; otherwise it counts as missed. */
  admits(bytes: number): boolean {
    if (this.out >= MOST_MESSAGES || this.outBytes >= MOST_BYTES) this.isPaused = true
    if (this.isPaused) {
      this.missed++
      return false
    }
    this.posted++
    this.bytes += bytes
    return true
  }

  /**
   * The tab has read so much. The pause ends when half of the room is free, so that a slow tab is not
   * told of each message.
   *
   * @returns How many messages it has missed, where a pause ends now.
   */
  acknowledge(received: Count): number | undefined {
    this.acknowledged = received
    if (!this.isPaused || this.out > MOST_MESSAGES / 2 || this.outBytes > MOST_BYTES / 2) {
      return undefined
    }
    const { missed } = this
    this.isPaused = false
    this.missed = 0
    return missed
  }

  private get out(): number {
    return this.posted - this.acknowledged.messages
  }

  private get outBytes(): number {
    return this.bytes - this.acknowledged.bytes
  }
}

/** A tab acknowledges after so many messages. */
const ACK_MESSAGES = 64
/** Or after so many bytes. */
const ACK_BYTES = 2 ** 18

/** The tab's half, one for each port. */
export class Receipts {
  received: Count = NONE
  private told = this.received

  /** @returns Whether to acknowledge now. */
  count(bytes: number): boolean {
    const { received, told } = this
    const messages = received.messages + 1
    this.received = { messages, bytes: received.bytes + bytes }
    return messages - told.messages >= ACK_MESSAGES || this.received.bytes - told.bytes >= ACK_BYTES
  }

  /** The count to acknowledge, which is told herewith. */
  tell(): Count {
    return (this.told = this.received)
  }
}
