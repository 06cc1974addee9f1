import { DLE } from '../core/delivery/frames.ts'
import { frameOf } from '../core/delivery/hello.ts'
import type { Seat } from '../core/delivery/registry.ts'
import type { Outgoing } from '../core/delivery/server-session.ts'
import { badOption } from '../core/options.ts'
import { utf8Length } from '../core/utf8.ts'
import type { EndReason, Settings, Turn } from './options.ts'
import type { StoreEntry } from './store.ts'
import type { Session, SessionMessage } from './session-interface.ts'

/** Most bytes that the socket holds beside what the session keeps. */
const MOST_BUFFERED = 65_536

/** The longest note, in characters. */
const LONGEST_NOTE = 4_096

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
  readonly id: string
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
  private inbox: Waiting[] = []
  private isHandling = false
  private isFull = false

  constructor(
    hub: SessionOwner,
    seat: Seat<SessionMessage, Attached>,
    identity: string | undefined,
  ) {
    this.hub = hub
    this.seat = seat
    this.id = seat.key.slice(0, 16)
    this.identity = identity
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
    const room = session.send(data, this.#sizeOf(data))
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
    this.inbox.push({ number, data })
    if (!this.isHandling) void this.#handle()
  }

  /** Writes what the connection takes. */
  flush(): void {
    const { connection, session } = this.seat
    if (!connection || session.isOver) return
    let message
    while (connection.buffered() < MOST_BUFFERED && (message = session.next()) !== undefined) {
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
    this.inbox = []
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
    this.hub.changed(this)
    this.flush()
    return room
  }

  /** One message after another, without a promise where the handler returns none. */
  async #handle(): Promise<void> {
    this.isHandling = true
    for (let waiting; (waiting = this.inbox.shift());) {
      const { number, data } = waiting
      const replies: Outgoing<SessionMessage>[] = []
      let isOver = false
      let note: string | undefined
      const turn: Turn = {
        send: reply => {
          if (isOver) throw new Error('belay-ws: the turn is over; use session.send()')
          replies.push({ message: reply, bytes: this.#sizeOf(reply) })
        },
        note: given => {
          note = checkedNote(given)
        },
      }
      this.number = number
      try {
        const result = this.hub.settings.onMessage(this, data, typeof data !== 'string', turn)
        if (isThenable(result)) await result
      } catch (error) {
        this.hub.failed(error)
      }
      isOver = true
      const { session } = this.seat
      if (session.isOver) break
      session.note = note ?? session.note
      this.#sent(session.handled(performance.now(), number, replies))
    }
    this.isHandling = false
  }

  #sizeOf(data: SessionMessage): number {
    const bytes = bytesOf(data)
    const { maxBytes } = this.hub.settings
    if (bytes > maxBytes) {
      throw new RangeError(
        `belay-ws: a message of ${bytes} bytes is larger than maxBytes (${maxBytes}); raise it, here and at the client`,
      )
    }
    return bytes
  }
}

export const bytesOf = (data: SessionMessage): number =>
  typeof data === 'string' ? utf8Length(data) : data.byteLength

function checkedNote(note: string): string {
  if (typeof note === 'string' && note.length <= LONGEST_NOTE) return note
  throw badOption('note', note, `a text of at most ${LONGEST_NOTE} characters`)
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | undefined)?.then === 'function'
