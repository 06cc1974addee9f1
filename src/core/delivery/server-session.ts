/**
 * A session at the server, without its sockets, its timers and its store.
 *
 * ```
 * admit --> attached <---> detached
 *              |              |
 *              +----> over <--+
 * ```
 *
 * With a store, nothing is written to the client and nothing is acknowledged before it is
 * committed. At most one commit is under way; what comes meanwhile joins the next.
 */
import type { ChannelEvent } from './channel.ts'
import { Channel } from './channel.ts'
import type { Frame, Room } from './frames.ts'
import { BAD_FRAME, VERSION } from './frames.ts'
import type { Hello, Welcome } from './hello.ts'

/** The counts of a session when a hello for it comes. */
export interface Counts {
  /** The number of the last hello. */
  readonly dial: number
  /** Messages for the client. */
  readonly sent: number
  /** The client has handled so many of these. */
  readonly acked: number
  /** Messages of the client that the server has handled. */
  readonly handled: number
}

/**
 * The verdict on a hello:
 * - `new`: a session begins.
 * - `resumed`: the session goes on.
 * - `unknown`: there is no such session any more.
 * - `stale`: the client has abandoned this connection for a later one.
 * - `forgotten`: the two sides contradict each other, so the session cannot go on.
 */
export type Verdict = 'new' | 'resumed' | 'unknown' | 'stale' | 'forgotten'

/** @param held - `undefined` where no session has that secret. */
export function admit(held: Counts | undefined, hello: Hello): Verdict {
  const { d, w, r, a, h = r } = hello
  if (!held) return w > 0 ? 'unknown' : 'new'
  if (d <= held.dial) return 'stale'
  // A session that welcomed this client knew a later hello than any session made by an earlier one.
  if (w > held.dial) return 'forgotten'
  const isPossible = h >= held.acked && r <= held.sent && a <= held.handled
  return isPossible ? 'resumed' : 'forgotten'
}

/** A message for the client, with its size in bytes. */
export interface Outgoing<T> {
  readonly message: T
  readonly bytes: number
}

/** An addition to a session in a store: all of it or nothing. */
export interface Delta<T> {
  /** The number that the session must be at, in messages sent. */
  readonly from: number
  /** Messages that follow it. */
  readonly append: readonly T[]
  /** The client has handled all up to this. */
  readonly acked: number
  /** The server has handled all up to this. */
  readonly handled: number
  /** The note of the application, where it is another one. */
  readonly note?: string | undefined
}

/** The result of a commit: done; another connection owns the session; the store has lost something. */
export type Committed = 'ok' | 'fenced' | 'gap'

/** One object for equal windows of all sessions: a pair takes 64 bytes. */
const sharedWith = (own: Room, window: Room): Room =>
  own[0] === window[0] && own[1] === window[1] ? own : window

/** The state machine of this file. Its own methods alone change its members. */
export class ServerSession<T> extends Channel<T> {
  /** The number of the last hello. */
  dial = 0
  isAttached = false
  isOver = false
  /** A commit is under way. */
  isCommitting = false
  /** The question to the store that is not answered yet. It is asked again as it was. */
  pending: Delta<T> | undefined
  /** `out.acked` as the store has it. */
  committedAcked = 0
  /** A note of the application, kept with the session. */
  note = ''
  /** As the store has it. */
  committedNote = ''
  readonly commits: boolean

  /** @param commits - A store keeps it: nothing counts before it is committed. */
  constructor(keeps: Room, bears: Room, commits = false) {
    super(keeps, bears)
    this.commits = commits
    if (commits) this.out.limit = 0
  }

  get counts(): Counts {
    const { dial, out } = this
    return { dial, sent: out.sent, acked: out.acked, handled: this.in.settled }
  }

  /** Begins in the middle, as another node has left it. */
  restore(saved: Omit<Counts, 'dial'>, tail: readonly Outgoing<T>[], note: string = ''): void {
    const { out } = this
    out.restore(saved.acked, saved.acked)
    for (const { message, bytes } of tail) out.put(message, bytes)
    out.tried = out.limit = saved.sent
    this.committedAcked = saved.acked
    this.in.restore(saved.handled)
    this.note = this.committedNote = note
  }

  /**
   * Attaches a connection. The one before must have been detached: its frames count no more.
   *
   * @param hello - Admitted as `new` or `resumed`.
   */
  attach(hello: Hello): Pick<Welcome, 'v' | 'd' | 'r' | 'h' | 'm' | 'n'> {
    const { d, r, h = r, m, n } = hello
    this.dial = d
    this.isAttached = true
    this.connect({ r, h, m, n })
    this.out.window = sharedWith(this.keeps, this.out.window)
    this.in.window = sharedWith(this.bears, this.in.window)
    this.in.begin()
    const { received, settled } = this.in
    return { v: VERSION, d, r: received, h: settled, m: this.keeps, n: this.bears }
  }

  detach(): void {
    this.isAttached = false
  }

  /** Nothing is written, committed or acknowledged any more. */
  end(): void {
    this.isOver = true
    this.isAttached = false
  }

  /** A frame of the attached connection; a frame itself is one for the hub to read. */
  receive(data: unknown, size: number): ChannelEvent | Frame {
    const event = this.frame(data, size)
    // A second hello, or a frame that only servers send.
    if ('kind' in event && 'qhwl'.includes(event.kind)) return { type: 'bad', code: BAD_FRAME }
    return event
  }

  /**
   * Takes a message for the client.
   *
   * @returns Whether there is still room; `undefined` where the message found none, so that the session
   *   must end.
   */
  send(message: T, bytes: number): boolean | undefined {
    const { out, keeps } = this
    const [messages, most] = keeps
    if (out.messages >= messages || out.bytes + bytes > most) return undefined
    out.put(message, bytes)
    return out.messages * 2 <= messages && out.bytes * 2 <= most
  }

  /** A message of the client is handled; with its replies, in one step. */
  handled(now: number, number: number, replies: readonly Outgoing<T>[]): boolean | undefined {
    let room: boolean | undefined = true
    for (const { message, bytes } of replies) {
      if (room !== undefined) room = this.send(message, bytes)
    }
    this.in.handle(now, number, this.commits)
    return room
  }

  /**
   * The next commit; `undefined` while there is nothing, or a commit is under way.
   *
   * @param isTouch - Also where there is nothing: the session is to live on in the store.
   */
  commit(isTouch: boolean = false): Delta<T> | undefined {
    const { out, isCommitting, isOver, note } = this
    const { handled, settled } = this.in
    const { acked, limit } = out
    const hasNote = note !== this.committedNote
    const isMore =
      isTouch || hasNote || out.sent > limit || handled > settled || acked > this.committedAcked
    if (!this.commits || isCommitting || isOver) return undefined
    if (!this.pending && isMore) {
      const append = out.kept.slice(limit - acked).map(({ message }) => message)
      this.pending = { from: limit, append, acked, handled, ...(hasNote && { note }) }
    }
    this.isCommitting = !!this.pending
    return this.pending
  }

  /**
   * The store has answered.
   *
   * @param result - `undefined` where it could not be reached: nobody knows whether it is done.
   */
  committed(now: number, result: Committed | undefined): void {
    const { pending } = this
    this.isCommitting = false
    if (!result || !pending) return
    this.pending = undefined
    if (result !== 'ok') return this.end()
    this.out.limit = pending.from + pending.append.length
    this.committedAcked = pending.acked
    this.committedNote = pending.note ?? this.committedNote
    this.in.settle(now, pending.handled)
  }
}
