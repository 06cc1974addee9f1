import type { ReconnectingSocket } from '../index.ts'
import type { Amount, Disconnected } from '../index.ts'
import type { Cause } from '../index.ts'
import type { MessageData } from '../messages/message-data.ts'
import { byteLength } from '../messages/message-data.ts'
import type { Latency } from './latency.ts'
import { listen } from './listen.ts'
import { Latencies } from './latency.ts'

/** One event in the course of a drop. */
export interface Moment {
  /** On the clock of `performance.now()`, in ms. */
  readonly at: number
  /** The event. */
  readonly event:
    'connected' | 'sent' | 'received' | 'ping' | 'pong' | 'suspect' | 'disconnected' | 'connecting'
  /** The cause, of a `disconnected`. */
  readonly cause?: Cause
}

/** How a connection was lost that the application did not end itself. */
export interface Death extends Pick<Disconnected, 'cause' | 'code' | 'reason' | 'unconfirmed'> {
  /** How long it had been open, in ms. */
  readonly uptime: number
  /** How long the last ping had been without an answer, in ms; `undefined` where none was out. */
  readonly unanswered: number | undefined
  /**
   * The last of each of the things that happened while it was open, then what happened until there
   * was a connection again, in order. The middle of a long outage is left out.
   */
  readonly timeline: readonly Moment[]
}

/** How often each cause was met; those that were not are left out. */
export type Causes = Partial<Record<Cause, number>>

/** The figures of a collector since it began. Times are ms. */
export interface StatsReport {
  /** How long the connection has been open; 0 where there is none. */
  readonly uptime: number
  /** The time in which the client has been trying to replace a lost connection. */
  readonly downtime: number
  /** Connections that were opened, the first one included. */
  readonly connections: number
  /** Connections that were opened in place of a lost one, by the cause of that loss. */
  readonly reconnects: Causes
  /** Attempts that never opened, by cause. */
  readonly failures: Causes
  /** Round trips; `undefined` until there is one. */
  readonly latency: Latency | undefined
  /** Messages that were handed to a socket. */
  readonly sent: Amount
  /** Messages that were delivered to the application. */
  readonly received: Amount
  /** Messages that were lost in the outbox. */
  readonly dropped: Amount
  /** Messages that were sent since the last proof of life; they may have arrived or may still. */
  readonly unconfirmed: Amount
  /** The last link that the heartbeat gave up; `undefined` if none. */
  readonly lastDeath: Death | undefined
}

/** A collector of statistics; {@link collectStats} makes one. */
export interface Stats {
  /** Everything so far. A new object each time. */
  read(): StatsReport
  /** How long the last ping has been without an answer, or was at the last drop; in ms. */
  readonly unanswered: number | undefined
  /** Stops listening; what has been collected stays. */
  stop(): void
}

/** Longer time lines lose their middle. */
const MAX_MOMENTS = 40

/**
 * Counts what a client does, from now on: best right after its construction.
 *
 * A collector and not a method of the client, because counting costs something with every message,
 * and who never reads the figures should not pay for them.
 */
export function collectStats(socket: ReconnectingSocket): Stats {
  return new Collector(socket)
}

class Collector implements Stats {
  /** Not a plain object: Vue's `reactive` leaves it alone, and private members work. */
  readonly [Symbol.toStringTag]: string = 'Stats'
  readonly #socket: ReconnectingSocket
  readonly #undo: () => void
  readonly #latencies = new Latencies()
  readonly #amounts = { sent: nothing(), received: nothing(), dropped: nothing() }
  readonly #reconnects: Causes = {}
  readonly #failures: Causes = {}
  /** When each thing last happened on the connection that is open. */
  readonly #last = new Map<Moment['event'], number>()
  #connections = 0
  #openedAt: number | undefined
  #downtime = 0
  #lost: { at: number; cause: Cause } | undefined
  /** Events still belong to the last drop: there is no connection yet. */
  #isDying = false
  #death: (Death & { timeline: Moment[] }) | undefined

  constructor(socket: ReconnectingSocket) {
    this.#socket = socket
    const hear = ({ data }: MessageEvent): void => {
      this.#count('received', byteLength(data as MessageData))
      this.#note('received')
    }
    socket.addEventListener('message', hear)
    const unlisten = listen(socket, {
      connecting: () => this.#note('connecting'),
      connected: () => this.#connected(),
      disconnected: event => this.#disconnected(event),
      suspect: () => this.#note('suspect'),
      ping: () => this.#note('ping'),
      pong: ({ latency }) => {
        this.#note('pong')
        if (latency !== undefined) this.#latencies.add(latency)
      },
      sent: ({ bytes }) => {
        this.#count('sent', bytes)
        this.#note('sent')
      },
      dropped: ({ bytes }) => this.#count('dropped', bytes),
      status: ({ status }) => {
        if (status === 'closed') this.#endDowntime()
      },
    })
    this.#undo = () => {
      socket.removeEventListener('message', hear)
      unlisten()
    }
    if (socket.status === 'connected' || socket.status === 'suspect') this.#connected()
  }

  get unanswered(): number | undefined {
    if (this.#openedAt === undefined) return this.#death?.unanswered
    const pinged = this.#last.get('ping')
    const ponged = this.#last.get('pong') ?? -Infinity
    return pinged === undefined || ponged >= pinged ? undefined : performance.now() - pinged
  }

  read(): StatsReport {
    const now = performance.now()
    const { sent, received, dropped } = this.#amounts
    const death = this.#death
    return {
      uptime: this.#openedAt === undefined ? 0 : now - this.#openedAt,
      downtime: this.#downtime + (this.#lost ? now - this.#lost.at : 0),
      connections: this.#connections,
      reconnects: { ...this.#reconnects },
      failures: { ...this.#failures },
      latency: this.#latencies.summary,
      sent: { ...sent },
      received: { ...received },
      dropped: { ...dropped },
      unconfirmed: this.#socket.unconfirmed,
      lastDeath: death && { ...death, timeline: [...death.timeline] },
    }
  }

  stop(): void {
    this.#undo()
  }

  #connected(): void {
    const now = performance.now()
    this.#connections++
    if (this.#lost) {
      const { cause } = this.#lost
      this.#reconnects[cause] = (this.#reconnects[cause] ?? 0) + 1
    }
    this.#endDowntime()
    this.#prolong({ at: now, event: 'connected' })
    this.#isDying = false
    this.#openedAt = now
    this.#last.clear()
    this.#note('connected')
  }

  #disconnected({ cause, code, reason, unconfirmed, wasOpen }: Disconnected): void {
    const at = performance.now()
    const moment: Moment = { at, event: 'disconnected', cause }
    if (!wasOpen) {
      this.#failures[cause] = (this.#failures[cause] ?? 0) + 1
      this.#prolong(moment)
      return
    }
    const uptime = at - (this.#openedAt ?? at)
    const unanswered = this.unanswered
    const timeline = [...this.#last].map(([event, at]): Moment => ({ at, event }))
    timeline.push(moment)
    timeline.sort((a, b) => a.at - b.at)
    this.#openedAt = undefined
    if (this.#socket.status !== 'closed') this.#lost = { at, cause }
    if (cause === 'user' || cause === 'handover') return
    this.#isDying = true
    this.#death = { cause, code, reason, unconfirmed, uptime, unanswered, timeline }
  }

  #note(event: Moment['event']): void {
    const at = performance.now()
    if (this.#openedAt === undefined) this.#prolong({ at, event })
    else this.#last.set(event, at)
  }

  #endDowntime(): void {
    if (this.#lost) this.#downtime += performance.now() - this.#lost.at
    this.#lost = undefined
  }

  #prolong(moment: Moment): void {
    if (!this.#isDying) return
    const { timeline } = this.#death!
    timeline.push(moment)
    if (timeline.length > MAX_MOMENTS) timeline.splice(MAX_MOMENTS / 2, 1)
  }

  #count(what: 'sent' | 'received' | 'dropped', bytes: number): void {
    const amount = this.#amounts[what]
    amount.messages++
    amount.bytes += bytes
  }
}

const nothing = (): { messages: number; bytes: number } => ({ messages: 0, bytes: 0 })
