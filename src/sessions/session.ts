import { DLE } from '../core/delivery/frames.ts'
import { frameOf } from '../core/delivery/hello.ts'
import type { Seat } from '../core/delivery/registry.ts'
import { bytesWithin } from './message-size.ts'
import { MessageTurn, checkedNote } from './message-turn.ts'
import type { EndReason, Settings } from './options.ts'
import type { StoreEntry } from './store.ts'
import type { Session, SessionMessage } from './session-interface.ts'

/** Most bytes that the socket holds beside what the session keeps. */
const MOST_BUFFERED = 65_536

/** The connection of a session. */
export interface Attached {
  write(data: SessionMessage): void
  buffered(): number
  close(code: number, reason: string): void
  /** Closes it without waiting: another connection has the session. */
  displace(code: number): void
  /** Its session is lost. */
  lose(): void
}

/** The hub, as its sessions see it. */
export interface SessionOwner {
  readonly settings: Settings<unknown>
  /** @returns Whether there is room for the bytes that the session keeps. */
  count(live: LiveSession): boolean
  finish(live: LiveSession, reason: EndReason): void
  /** There is more to commit, where there is a store. */
  changed(live: LiveSession): void
  acknowledgeAt(live: LiveSession, at: number): void
  acknowledged(live: LiveSession): void
  run(handler: () => void): void
  failed(error: unknown): void
}

interface Waiting {
  readonly number: number
  readonly data: string | Uint8Array
}

export class LiveSession implements Session {
  readonly identity: string | undefined
  number = 0
  /** Bytes of it that count for `maxTotalBytes`. */
  counted = 0
  /** The session in the store. */
  entry: StoreEntry | undefined
  /** Settles when the commit that is under way is answered. */
  committing: Promise<void> | undefined
  readonly seat: Seat<SessionMessage, Attached>
  private readonly hub: SessionOwner
  /** Messages behind the one in hand. A quiet session has no list for them. */
  private inbox: Waiting[] | undefined
  private isHandling = false
  private isFull = false

  constructor(
    hub: SessionOwner,
    seat: Seat<SessionMessage, Attached>,
    identity: string | undefined,
  ) {
    this.hub = hub
    this.seat = seat
    this.identity = identity
  }

  get id(): string {
    return this.seat.key.slice(0, 16)
  }

  get attached(): boolean {
    return this.seat.session.isAttached
  }

  get unacked(): { readonly messages: number; readonly bytes: number } {
    const { messages, bytes } = this.seat.session.out
    return { messages, bytes }
  }

  get note(): string {
    return this.seat.session.note
  }

  set note(note: string) {
    this.seat.session.note = checkedNote(note)
    this.hub.changed(this)
  }

  send(data: SessionMessage): boolean {
    const { session } = this.seat
    if (session.isOver) return false
    const room = session.send(data, bytesWithin(this.hub.settings.maxBytes, data))
    return this.#sent(room)
  }

  end(): void {
    const { connection } = this.seat
    connection?.write(`${DLE}e`)
    this.hub.finish(this, 'server')
    connection?.close(1000, '')
  }

  /** A message has come. */
  put(number: number, data: string | Uint8Array): void {
    if (!this.isHandling) return this.#handle({ number, data })
    this.inbox ??= []
    this.inbox.push({ number, data })
  }

  /** Writes what the connection takes. */
  flush(): void {
    const { connection, session } = this.seat
    if (!connection || session.isOver) return
    const { out } = session
    let message
    while (
      out.written < out.sent &&
      connection.buffered() < MOST_BUFFERED &&
      (message = session.next()) !== undefined
    ) {
      connection.write(message)
    }
    const now = performance.now()
    if (session.in.deadline <= now) this.acknowledge()
    else if (session.in.deadline < Infinity) this.hub.acknowledgeAt(this, session.in.deadline)
  }

  acknowledge(): void {
    const { connection, session } = this.seat
    const ack = connection && session.ack()
    if (ack) connection.write(ack)
    this.hub.acknowledged(this)
  }

  /** The client has handled some: there may be room again. */
  freed(): void {
    const { messages, bytes } = this.seat.session.out
    const { maxMessages, maxBytes } = this.hub.settings
    this.hub.count(this)
    this.hub.changed(this)
    if (this.isFull && messages * 2 <= maxMessages && bytes * 2 <= maxBytes) {
      this.isFull = false
      this.hub.run(() => this.hub.settings.onDrain?.(this))
    }
  }

  /** Forgets what waits for a handler: the session is over. */
  over(): void {
    this.inbox = undefined
  }

  #sent(room: boolean | undefined): boolean {
    if (room === undefined || !this.hub.count(this)) {
      const { connection } = this.seat
      const lost = { reason: 'overflow', wait: 0, h: this.seat.session.in.settled }
      connection?.write(frameOf('l', lost))
      connection?.lose()
      this.hub.finish(this, 'overflow')
      return false
    }
    if (!room) this.isFull = true
    this.#changed()
    return room
  }

  #changed(): void {
    this.hub.changed(this)
    this.flush()
  }

  /** One message after another, without a promise where the handler returns none. */
  #handle(first: Waiting): void {
    const { onMessage, maxBytes } = this.hub.settings
    this.isHandling = true
    for (let waiting: Waiting | undefined = first; waiting; waiting = this.inbox?.shift()) {
      const { number, data } = waiting
      const turn = new MessageTurn(maxBytes)
      this.number = number
      try {
        const result = onMessage(this, data, typeof data !== 'string', turn)
        if (isThenable(result)) return void this.#await(result, number, turn)
      } catch (error) {
        this.hub.failed(error)
      }
      if (!this.#handled(number, turn)) break
    }
    this.isHandling = false
  }

  /** The handler of a message works on; those behind it wait. */
  async #await(result: PromiseLike<unknown>, number: number, turn: MessageTurn): Promise<void> {
    try {
      await result
    } catch (error) {
      this.hub.failed(error)
    }
    const next = this.#handled(number, turn) ? this.inbox?.shift() : undefined
    if (next) this.#handle(next)
    else this.isHandling = false
  }

  /** @returns Whether the session goes on. */
  #handled(number: number, turn: MessageTurn): boolean {
    const { session } = this.seat
    const { replies, newNote } = turn
    turn.isOver = true
    if (session.isOver) return false
    session.note = newNote ?? session.note
    const room = session.handled(performance.now(), number, replies ?? [])
    if (replies) this.#sent(room)
    else this.#changed()
    return true
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | undefined)?.then === 'function'
