import type { Data } from '../message.ts'
import { isCommand, keyOf, typedDigestOf } from '../message.ts'
import type { Link, Totals } from './wire-ledger.ts'
import { WireLedger } from './wire-ledger.ts'

/**
 * The messages of one client without a delivery: what it says became of them against what its native
 * sockets were given, and what it hands out against what they can have brought.
 */
export class Ledger extends WireLedger {
  /** What the client says it holds, oldest first. */
  #outbox: string[] = []
  #lastNumber = -1
  /** The message that `send()` is being called with, and what became of it. */
  #sending: string | undefined
  #fate = ''
  #queuedAt = 0
  #pongedAt = 0
  /** How long the bursts are that were asked for on this connection, the one under way first. */
  #bursts: number[] = []
  #inBurst = 0

  get totals(): Totals {
    return { ...this.counts, held: this.#outbox.length }
  }

  override dialled(id: string): void {
    super.dialled(id)
    this.#bursts = []
    this.#inBurst = 0
  }

  /** Calls `send`, and compares what it answers with what was seen of the message. */
  send(key: string, send: () => string): void {
    this.counts.sent++
    this.#sending = key
    this.#fate = ''
    let answer = ''
    try {
      answer = send()
    } catch {
      this.counts.refused++
    }
    this.#sending = undefined
    const expected = answer === 'sent' ? 'handed' : answer
    if (this.#fate !== expected) {
      this.violate(`send(${key}) said '${answer}', but the message was '${this.#fate}'`)
    }
    this.#balance()
  }

  protected isBeat(data: Data, link: Link): boolean {
    if (data !== 'ping') return false
    link.mark()
    return true
  }

  /** Order: the first word of a connection, then the outbox, then what is sent now. */
  protected follow(data: Data, link: Link): void {
    const key = keyOf(data)
    const number = key.startsWith('m') ? Number(key.slice(1)) : undefined
    if (number !== undefined) {
      if (number <= this.#lastNumber) this.violate(`m${number} followed m${this.#lastNumber}`)
      this.#lastNumber = number
    }
    if (key.startsWith('h') !== (link.messages === 0)) {
      this.violate(`${key} was number ${link.messages} on its connection`)
    }
    if (key === this.#sending) {
      if (this.#fate) this.violate(`${key} was handed over although it was '${this.#fate}'`)
      if (this.#outbox.length && !key.startsWith('h')) {
        this.violate(`${key} overtook ${this.#outbox.length} in the outbox`)
      }
      this.#fate = 'handed'
    } else if (this.#outbox[0] === key) {
      this.#outbox.shift()
    } else {
      this.violate(`${key} was handed over, but the outbox begins with ${this.#outbox[0]}`)
    }
    if (!isCommand(key)) link.echoes.push(typedDigestOf(data))
    const burst = /^!burst (\d+)/.exec(key)
    if (burst) this.#bursts.push(Number(burst[1]))
  }

  queued(key: string, held: number): void {
    if (key !== this.#sending || this.#fate) this.violate(`${key} was queued, nobody knows why`)
    this.#fate = 'queued'
    this.#queuedAt = performance.now()
    this.#outbox.push(key)
    // Those that make room for it are told after it.
    if (held > this.#outbox.length) this.violate(`the outbox holds ${held} that nobody sent`)
  }

  /** The client is connected, and this is when it heard of the other side. */
  flushedBy(heardAt: number): void {
    const { isWaiting, pingedAt } = this.link!
    // What was queued because a ping is overdue waits until that has gone out and been heard of.
    const since = Math.max(this.#queuedAt, pingedAt)
    const isDue = isWaiting ? heardAt > since : this.#pongedAt > since
    if (!isDue || !this.#outbox.length) return
    this.violate(`${this.#outbox.length} messages are in the outbox of a client that is connected`)
  }

  dropped(key: string): void {
    this.counts.dropped++
    if (this.#outbox[0] === key) this.#outbox.shift()
    else if (key === this.#sending && !this.#fate) this.#fate = 'dropped'
    else this.violate(`${key} was dropped, but the outbox begins with ${this.#outbox[0]}`)
  }

  override ponged(): void {
    this.#pongedAt = performance.now()
    super.ponged()
  }

  /** The client gives a message to the application. */
  received(data: string | ArrayBuffer): void {
    if (this.link!.isFeed(data, this.violate)) return
    const key = keyOf(data)
    if (/^\d+$/.test(key)) this.#burst(Number(key))
    else this.echoed(typedDigestOf(data))
  }

  #burst(number: number): void {
    const [length] = this.#bursts
    if (length === undefined || number !== this.#inBurst) {
      return this.violate(`received ${number} of a burst, and expected ${this.#inBurst}`)
    }
    if (++this.#inBurst < length) return
    this.#bursts.shift()
    this.#inBurst = 0
  }

  /** Every message is somewhere. */
  #balance(): void {
    const { totals } = this
    const found = totals.handed + totals.dropped + totals.refused + totals.held
    if (totals.sent !== found) {
      this.violate(
        `${totals.sent} were sent, and ${found} accounted for: ${JSON.stringify(totals)}`,
      )
    }
  }
}
