import type { Amount } from '../../../src/index.ts'
import type { Data } from '../message.ts'
import { bytesOf, digestOf } from '../message.ts'

/** What one connection was given, and what of that is proven to have arrived. */
export class Link {
  readonly id: string
  messages = 0
  bytes = 0
  pingedAt = 0
  isWaiting = false
  /** What was sent and not yet echoed. */
  readonly echoes: string[] = []
  /** As far as the last ping. */
  #marked = { messages: 0, bytes: 0 }
  /** As far as the last ping that was answered. */
  #proven = { messages: 0, bytes: 0 }
  #lastFeed = -1

  constructor(id: string) {
    this.id = id
  }

  give(data: Data): void {
    this.messages++
    this.bytes += bytesOf(data).length
  }

  /** A ping goes out. */
  mark(): void {
    this.pingedAt = performance.now()
    this.isWaiting = true
    this.#marked = { messages: this.messages, bytes: this.bytes }
  }

  /** Its reply came. */
  prove(): void {
    this.isWaiting = false
    this.#proven = this.#marked
  }

  get unconfirmed(): Amount {
    const { messages, bytes } = this.#proven
    return { messages: this.messages - messages, bytes: this.bytes - bytes }
  }

  /** @returns Whether it is a frame of the server's feed, of which the numbers must rise. */
  isFeed(data: Data, violate: (what: string) => void): boolean {
    if (typeof data !== 'string' || !data.startsWith('{')) return false
    const { feed } = JSON.parse(data) as { feed: number }
    if (feed <= this.#lastFeed) violate(`feed ${feed} followed ${this.#lastFeed}`)
    this.#lastFeed = feed
    return true
  }
}

/** What became of all that one client was told to send. */
export interface Totals {
  /** Calls of `send()`. */
  sent: number
  /** Handed to a socket. */
  handed: number
  dropped: number
  /** `send()` threw, as `overflow: 'reject'` says. */
  refused: number
  /** Told to be in the outbox; with a delivery, not acknowledged. */
  held: number
}

/** What the native sockets of one client were given, and what the client says of that. */
export abstract class WireLedger {
  /** The messages that were handed to each connection since this was last taken away. */
  handed: Record<string, string[]> = {}

  protected readonly violate: (what: string) => void
  protected link: Link | undefined
  protected readonly counts = { sent: 0, handed: 0, dropped: 0, refused: 0 }

  constructor(violate: (what: string) => void) {
    this.violate = violate
  }

  abstract readonly totals: Totals
  /** Whether the client may hand this to its socket, and it is not a message. */
  protected abstract isBeat(data: Data, link: Link): boolean
  /** A message is handed over. */
  protected abstract follow(data: Data, link: Link): void

  /** A native socket was made: from now on it is the one. */
  dialled(id: string): void {
    this.link = new Link(id)
  }

  /** A native socket is being given something. */
  given(id: string, data: Data, isOpen: boolean): void {
    const { link } = this
    if (!link || link.id !== id) {
      return this.violate(`something was handed to connection ${id}, which is not the current one`)
    }
    if (!isOpen) this.violate(`something was handed to connection ${id}, which is not open`)
    if (this.isBeat(data, link)) return
    this.follow(data, link)
    link.give(data)
    ;(this.handed[id] ??= []).push(digestOf(data))
    this.counts.handed++
  }

  ponged(): void {
    this.link?.prove()
  }

  /** A connection is over. */
  ended(told: Amount, wasOpen: boolean): void {
    const known = wasOpen ? this.link!.unconfirmed : { messages: 0, bytes: 0 }
    if (told.messages === known.messages && told.bytes === known.bytes) return
    this.violate(
      `unconfirmed was told as ${told.messages} messages of ${told.bytes} bytes, and is ` +
        `${known.messages} of ${known.bytes}`,
    )
  }

  /** An echo must be that of the message whose turn it is. */
  protected echoed(digest: string): void {
    const expected = this.link!.echoes.shift()
    if (digest !== expected)
      this.violate(`received ${digest}, and expected the echo of ${expected}`)
  }
}
