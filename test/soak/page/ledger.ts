import type { Amount } from '../../../src/index.ts'
import { isCommand, keyOf } from '../message.ts'

/** What one connection was given and has given back. */
class Link {
  readonly id: string
  messages = 0
  bytes = 0
  /** As far as the last ping. */
  #marked = { messages: 0, bytes: 0 }
  /** As far as the last ping that was answered. */
  #proven = { messages: 0, bytes: 0 }
  /** What was sent and not yet echoed. */
  echoes: string[] = []
  /** How long the bursts are that were asked for, the one under way first. */
  bursts: number[] = []
  inBurst = 0
  lastFeed = -1
  pingedAt = 0
  isWaiting = false

  constructor(id: string) {
    this.id = id
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
  /** Told to be in the outbox. */
  held: number
}

/**
 * The messages of one client: what it says became of them against what its native sockets were
 * given, and what it hands out against what they can have brought.
 */
export class Ledger {
  readonly #totals = { sent: 0, handed: 0, dropped: 0, refused: 0 }
  /** What was handed to each connection since this was last taken away. */
  handed: Record<string, string[]> = {}

  readonly #violate: (what: string) => void
  #link: Link | undefined
  /** What the client says it holds, oldest first. */
  #outbox: string[] = []
  #lastNumber = -1
  /** The message that `send()` is being called with, and what became of it. */
  #sending: string | undefined
  #fate = ''
  #queuedAt = 0
  #pongedAt = 0

  constructor(violate: (what: string) => void) {
    this.#violate = violate
  }

  get totals(): Totals {
    return { ...this.#totals, held: this.#outbox.length }
  }

  /** A native socket was made: from now on it is the one. */
  dialled(id: string): void {
    this.#link = new Link(id)
  }

  /** Calls `send`, and compares what it answers with what was seen of the message. */
  send(key: string, send: () => string): void {
    this.#totals.sent++
    this.#sending = key
    this.#fate = ''
    let answer = ''
    try {
      answer = send()
    } catch {
      this.#totals.refused++
    }
    this.#sending = undefined
    const expected = answer === 'sent' ? 'handed' : answer
    if (this.#fate !== expected) {
      this.#violate(`send(${key}) said '${answer}', but the message was '${this.#fate}'`)
    }
    this.#balance()
  }

  /** A native socket is being given something. */
  given(id: string, data: unknown, isOpen: boolean): void {
    const link = this.#link
    if (!link || link.id !== id) {
      return this.#violate(`something was handed to connection ${id}, which is not the current one`)
    }
    if (!isOpen) this.#violate(`something was handed to connection ${id}, which is not open`)
    if (data === 'ping') return link.mark()
    const key = keyOf(data as string | Uint8Array)
    this.#follow(key, link)
    link.messages++
    link.bytes += typeof data === 'string' ? data.length : (data as ArrayBuffer).byteLength
    ;(this.handed[id] ??= []).push(key)
    this.#totals.handed++
    if (!isCommand(key)) link.echoes.push(key)
    const burst = /^!burst (\d+)/.exec(key)
    if (burst) link.bursts.push(Number(burst[1]))
  }

  /** Order: the first word of a connection, then the outbox, then what is sent now. */
  #follow(key: string, link: Link): void {
    const number = key.startsWith('m') ? Number(key.slice(1)) : undefined
    if (number !== undefined) {
      if (number <= this.#lastNumber) this.#violate(`m${number} followed m${this.#lastNumber}`)
      this.#lastNumber = number
    }
    if (key.startsWith('h') !== (link.messages === 0)) {
      this.#violate(`${key} was number ${link.messages} on its connection`)
    }
    if (key === this.#sending) {
      if (this.#fate) this.#violate(`${key} was handed over although it was '${this.#fate}'`)
      if (this.#outbox.length && !key.startsWith('h')) {
        this.#violate(`${key} overtook ${this.#outbox.length} in the outbox`)
      }
      this.#fate = 'handed'
    } else if (this.#outbox[0] === key) {
      this.#outbox.shift()
    } else {
      this.#violate(`${key} was handed over, but the outbox begins with ${this.#outbox[0]}`)
    }
  }

  queued(key: string, held: number): void {
    if (key !== this.#sending || this.#fate) this.#violate(`${key} was queued, nobody knows why`)
    this.#fate = 'queued'
    this.#queuedAt = performance.now()
    this.#outbox.push(key)
    // Those that make room for it are told after it.
    if (held > this.#outbox.length) this.#violate(`the outbox holds ${held} that nobody sent`)
  }

  /** The client is connected, and this is when it heard of the other side. */
  flushedBy(heardAt: number): void {
    const { isWaiting, pingedAt } = this.#link!
    // What was queued because a ping is overdue waits until that has gone out and been heard of.
    const since = Math.max(this.#queuedAt, pingedAt)
    const isDue = isWaiting ? heardAt > since : this.#pongedAt > since
    if (!isDue || !this.#outbox.length) return
    this.#violate(`${this.#outbox.length} messages are in the outbox of a client that is connected`)
  }

  dropped(key: string): void {
    this.#totals.dropped++
    if (this.#outbox[0] === key) this.#outbox.shift()
    else if (key === this.#sending && !this.#fate) this.#fate = 'dropped'
    else this.#violate(`${key} was dropped, but the outbox begins with ${this.#outbox[0]}`)
  }

  ponged(): void {
    this.#pongedAt = performance.now()
    this.#link?.prove()
  }

  /** A connection is over. */
  ended(told: Amount, wasOpen: boolean): void {
    const known = wasOpen ? this.#link!.unconfirmed : { messages: 0, bytes: 0 }
    if (told.messages === known.messages && told.bytes === known.bytes) return
    this.#violate(
      `unconfirmed was told as ${told.messages} messages of ${told.bytes} bytes, and is ` +
        `${known.messages} of ${known.bytes}`,
    )
  }

  /** The client gives a message to the application. */
  received(data: string | ArrayBuffer): void {
    const link = this.#link!
    const text = typeof data === 'string' ? data : ''
    if (text.startsWith('{')) {
      const { feed } = JSON.parse(text) as { feed: number }
      if (feed <= link.lastFeed) this.#violate(`feed ${feed} followed ${link.lastFeed}`)
      link.lastFeed = feed
      return
    }
    const key = keyOf(data)
    if (/^\d+$/.test(key)) return this.#burst(Number(key), link)
    const expected = link.echoes.shift()
    if (key !== expected) this.#violate(`received ${key}, and expected the echo of ${expected}`)
  }

  #burst(number: number, link: Link): void {
    const [length] = link.bursts
    if (length === undefined || number !== link.inBurst) {
      return this.#violate(`received ${number} of a burst, and expected ${link.inBurst}`)
    }
    if (++link.inBurst < length) return
    link.bursts.shift()
    link.inBurst = 0
  }

  /** Every message is somewhere. */
  #balance(): void {
    const { totals } = this
    const found = totals.handed + totals.dropped + totals.refused + totals.held
    if (totals.sent !== found) {
      this.#violate(
        `${totals.sent} were sent, and ${found} accounted for: ${JSON.stringify(totals)}`,
      )
    }
  }
}
