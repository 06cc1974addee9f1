/**
 * The sessions of one server, and which connection has each of them. The client says which: of two
 * connections the one with the later hello stays, whichever comes first.
 */
import type { Hello } from './hello.ts'
import type { Counts, Outgoing, ServerSession, Verdict } from './server-session.ts'
import { admit } from './server-session.ts'

/** A session, and its connection while it has one. */
export interface Seat<T, C> {
  readonly key: string
  readonly session: ServerSession<T>
  connection: C | undefined
}

/** The answer of a store to a hello. */
export interface Opened<T> {
  readonly verdict: Verdict
  /** As it was stored before this hello; `undefined` where there was no session. */
  readonly stored?: Counts | undefined
  /** The messages from `stored.acked` to `stored.sent`. */
  readonly tail?: readonly Outgoing<T>[] | undefined
  /** The note of the application. */
  readonly note?: string | undefined
}

/** The result of a hello. */
export interface Greeted<T, C> {
  /** `takeover`: the session goes on in another object than the one that had it. */
  readonly verdict: Verdict | 'takeover'
  /** The session that the connection is attached to. */
  readonly seat?: Seat<T, C>
  /** A connection that no session has any more: close it. */
  readonly displaced: C | undefined
  /** A session object that is over. */
  readonly ended: Seat<T, C> | undefined
}

/** The state machine of this file. */
export class Registry<T, C> {
  readonly seats: Map<string, Seat<T, C>> = new Map<string, Seat<T, C>>()
  readonly make: () => ServerSession<T>

  /** @param make - Makes a session at its very beginning. */
  constructor(make: () => ServerSession<T>) {
    this.make = make
  }

  /** A hello, where the sessions are kept nowhere else. */
  hello(key: string, connection: C, hello: Hello): Greeted<T, C> {
    const seat = this.seats.get(key)
    const stored = seat?.session.counts
    return this.opened(key, connection, hello, { verdict: admit(stored, hello), stored })
  }

  /** Whether the store need not be asked: a later hello has come already. */
  isStale(key: string, hello: Hello): boolean {
    return (this.seats.get(key)?.session.dial ?? 0) >= hello.d
  }

  /** A hello, and what the store says of it. The answer may be late. */
  opened(key: string, connection: C, hello: Hello, opened: Opened<T>): Greeted<T, C> {
    const { verdict, stored, tail = [] } = opened
    // A late answer never displaces a session that lives.
    if (verdict === 'stale' || this.isStale(key, hello)) {
      return { verdict: 'stale', displaced: undefined, ended: undefined }
    }
    let seat = this.seats.get(key)
    const displaced = seat?.connection
    if (verdict === 'unknown' || verdict === 'forgotten') {
      if (seat) this.remove(seat)
      return { verdict, displaced, ended: seat }
    }
    // Its object is the latest there is, where nobody else had the session meanwhile.
    const isHere = seat && !seat.session.isOver && seat.session.dial === stored?.dial
    let ended
    if (!isHere) {
      ended = seat
      if (seat) this.remove(seat)
      seat = { key, session: this.make(), connection }
      if (stored) seat.session.restore(stored, tail, opened.note)
      this.seats.set(key, seat)
    }
    // First the older connection is off, then the counts are told.
    seat!.session.detach()
    seat!.connection = connection
    return { verdict: stored && !isHere ? 'takeover' : verdict, seat: seat!, displaced, ended }
  }

  /** Whether the frames of a connection still count. */
  owns(seat: Seat<T, C>, connection: C): boolean {
    return seat.connection === connection
  }

  /** The connection is gone. */
  gone(seat: Seat<T, C>, connection: C): void {
    if (!this.owns(seat, connection)) return
    seat.connection = undefined
    seat.session.detach()
  }

  /** The session is over. */
  remove(seat: Seat<T, C>): void {
    seat.session.end()
    seat.connection = undefined
    if (this.seats.get(seat.key) === seat) this.seats.delete(seat.key)
  }
}
