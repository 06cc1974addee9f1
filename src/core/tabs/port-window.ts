/**
 * Bounds the messages on their way to a tab. A frozen tab reads nothing, and a port keeps everything
 * that is posted to it. So a tab acknowledges the messages that it has read, and the host posts only so
 * many ahead. It holds more for a tab that reads: a burst is not a reason to lose a message.
 *
 * ```
 * posts -room is used up-> holds -5 s without an acknowledgement, or full-> pauses
 *   ^                        |                                              |
 *   +---- acknowledged ------+---------------- half of the room is free ----+
 * ```
 */
import type { Count } from './protocol.ts'
import { NONE } from './protocol.ts'

/** Most messages that a tab has not acknowledged. */
export const MOST_MESSAGES = 1000
/** Most bytes likewise. One message may be larger by itself. */
export const MOST_BYTES: number = 2 ** 20
/** Most messages that wait for a tab that reads. */
export const MOST_HELD = 10_000
/** Most bytes likewise. */
export const MOST_HELD_BYTES: number = 2 ** 24
/** How long they wait for an acknowledgement, in ms. */
export const PATIENCE = 5000

interface Held<T> {
  readonly item: T
  readonly bytes: number
  /** It counts as a message. */
  readonly isMessage: boolean
}

/** The host's half, one for each port. `T` is whatever is posted. */
export class PortWindow<T> {
  /** Nothing is posted, or held, at the moment. */
  isPaused = false
  private held: Held<T>[] = []
  private heldBytes = 0
  private since = 0
  private missed = 0
  private posted = NONE
  private acknowledged = NONE

  /** Whether something waits: whatever comes now must wait behind it. */
  get isHolding(): boolean {
    return this.held.length > 0
  }

  /**
   * @param isMessage - A message of the server. Anything else needs no room, and keeps its place.
   * @returns Whether to post the item now. Otherwise it is held, or a message is missed.
   */
  admits(now: number, item: T, bytes: number, isMessage = true): boolean {
    if (!this.isPaused && !this.isHolding && (!isMessage || this.hasRoom(1))) {
      if (isMessage) this.count(bytes)
      return true
    }
    if (!this.isPaused) this.hold(now, { item, bytes, isMessage })
    else if (isMessage) this.missed++
    return false
  }

  /**
   * The tab has read so much. A pause ends when half of the room is free.
   *
   * @returns The items to post now, or how many messages it has missed where a pause ends.
   */
  acknowledge(now: number, received: Count): { readonly items: T[]; readonly missed: number } {
    const items: T[] = []
    let missed = 0
    this.acknowledged = received
    if (this.isPaused && this.hasRoom(2)) {
      missed = this.missed
      this.isPaused = false
      this.missed = 0
    }
    let next
    while ((next = this.held[items.length]) && (!next.isMessage || this.hasRoom(1))) {
      if (next.isMessage) this.count(next.bytes)
      this.heldBytes -= next.bytes
      items.push(next.item)
    }
    this.held.splice(0, items.length)
    this.since = now
    return { items, missed }
  }

  private hold(now: number, next: Held<T>): void {
    if (!this.isHolding) this.since = now
    this.held.push(next)
    this.heldBytes += next.bytes
    const isFull = this.held.length > MOST_HELD || this.heldBytes > MOST_HELD_BYTES
    if (!isFull && now - this.since < PATIENCE) return
    this.isPaused = true
    this.missed = this.held.filter(({ isMessage }) => isMessage).length
    this.held = []
    this.heldBytes = 0
  }

  private count(bytes: number): void {
    const { posted } = this
    this.posted = { messages: posted.messages + 1, bytes: posted.bytes + bytes }
  }

  /** @param share - Whether all of the room is free but a part of this. */
  private hasRoom(share: number): boolean {
    const { posted, acknowledged } = this
    const messages = posted.messages - acknowledged.messages
    const bytes = posted.bytes - acknowledged.bytes
    return messages < MOST_MESSAGES / share && bytes < MOST_BYTES / share
  }
}

/** A tab acknowledges after so many messages. */
const ACK_MESSAGES = 64
/** Or after so many bytes. */
const ACK_BYTES = 2 ** 18

/** The tab's half, one for each port. */
export class Receipts {
  private received: Count = NONE
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
