/**
 * The life of a reconnecting client, without sockets, timers or a page.
 *
 * ```
 * idle ---open---> connecting --opened--> connected <--> suspect
 *                    ^     |                  |             |
 *                    |    lost               lost          lost
 *                   dial   v                  v             v
 *                    +--- waiting <-----------+-------------+
 * any --close--> closed --open--> connecting
 * ```
 *
 * The invariant: in every status but `idle`, `connected` and `closed` there is either a finite
 * `deadline` here, or `busy`: a socket that has deadlines of its own. So it cannot get stuck. The one
 * exception is a client that waits until its hidden page is visible.
 */
import type { BackoffOptions } from './backoff.ts'
import { Backoff } from './backoff.ts'
import type { Cause } from './close.ts'
import { isOnPurpose } from './close.ts'
import { Deadline } from './deadline.ts'

/**
 * - `idle`: not opened yet.
 * - `connecting`: the client looks for an address, a socket is connecting, or the application prepares the
 *   connection.
 * - `connected`: open, nothing overdue.
 * - `suspect`: open, but the reply is later than this link's habit.
 * - `waiting`: between two attempts.
 * - `closed`: ended for good, by the application or by a terminal answer.
 */
export type Status = 'idle' | 'connecting' | 'connected' | 'suspect' | 'waiting' | 'closed'

/** Checked already: nothing here is validated. */
export interface LifecycleOptions {
  /** How long to wait between attempts. */
  backoff: BackoffOptions
  /** Limit of asking for an address, and of preparing a connection, in ms; `Infinity` for none. */
  connectTimeout: number
  /** How long a link must have been up, in ms, before it counts as healthy. */
  minUptime: number
  /** Retries in a row before giving up; `Infinity` for never. */
  maxRetries: number
  /** Whether health needs an inbound frame besides `minUptime`. */
  needsProof: boolean
}

/** Attempts that cut a wait short are at least this far apart, in ms. */
const DIAL_SPACING = 1000

/**
 * A page on its way into the back/forward cache, or there, must not connect, and its timers stand still;
 * its return cuts this short. In ms, in case it was not stored after all.
 */
export const STORED = 30_000

/** The state machine of this file. One for each client; it outlives every connection. */
export class Lifecycle {
  /** The status; only its own methods change it. */
  status: Status = 'idle'
  /** A socket exists and looks after its own deadlines. */
  busy: boolean = false
  /** How long to wait for a page that is away, in ms: `STORED`, `Infinity` while hidden; else 0. */
  away: number = 0

  private readonly options: LifecycleOptions
  private readonly backoff: Backoff
  private dialledAt = -Infinity
  private readonly due = new Deadline()
  private openedAt = 0
  private proven = false

  constructor(options: LifecycleOptions, random: () => number) {
    this.options = options
    this.backoff = new Backoff(options.backoff, random)
  }

  /** When `tick` wants to be called; `Infinity` for never. */
  get deadline(): number {
    return this.due.at
  }

  /** Retries since the last proof of health. */
  get retries(): number {
    return this.backoff.retries
  }

  /** Counts retries anew where the connection has proved its health. */
  settle(now: number): void {
    if (this.isOpen && this.proven && now - this.openedAt >= this.options.minUptime) {
      this.backoff.reset()
      this.due.clear()
    }
  }

  /** Whether there is an open connection, suspect or not. */
  get isOpen(): boolean {
    return this.status === 'connected' || this.status === 'suspect'
  }

  /** Begins, or begins again after `close`. Does nothing in between. */
  open(now: number): boolean {
    if (this.status !== 'idle' && this.status !== 'closed') return false
    this.backoff.reset()
    this.connect(now)
    return true
  }

  /** Ends the loop for good. */
  close(now: number): void {
    this.settle(now)
    this.become('closed')
  }

  /** The address is known and a socket has been made, which has its own deadlines. */
  dialled(): void {
    this.due.clear()
    this.busy = true
  }

  /** The socket is open, and the application prepares the connection. */
  preparing(now: number): void {
    this.limit(now)
  }

  /** The connection is open, and prepared. */
  opened(now: number): void {
    this.openedAt = now
    this.proven = false
    this.become('connected')
    this.busy = true
    if (!this.options.needsProof) this.prove()
  }

  /** A frame came in: proof of life. */
  heard(): void {
    if (!this.proven) this.prove()
    if (this.status === 'suspect') this.status = 'connected'
  }

  /** The reply is later than this link's habit; any frame ends that, see `heard`. */
  suspected(): void {
    if (this.status === 'connected') this.status = 'suspect'
  }

  /**
   * The connection, or the attempt, is over. Afterwards it waits, if only until the next `tick`.
   *
   * @param reason - The close reason, in which a server may ask for time.
   * @param spread - The spread that the server announced, in ms, see `Peer`.
   * @returns How long the wait is, in ms; `undefined` when there will be no other attempt.
   */
  lost(
    now: number,
    cause: Cause,
    code: number,
    reason?: string,
    spread?: number,
  ): number | undefined {
    const wasOpen = this.isOpen
    this.settle(now)
    if (cause === 'user') this.backoff.reset()
    // What was ended on purpose is no failure to count.
    const isRetry = !isOnPurpose(cause)
    if (isRetry && this.backoff.retries >= this.options.maxRetries) {
      this.become('closed')
      return undefined
    }
    const waited = wasOpen && this.proven ? 0 : now - this.dialledAt
    // At least 1 ms after a failed attempt: a url that fails at once would hold the page for ever.
    const delay = isRetry
      ? Math.max(wasOpen ? 0 : 1, this.backoff.next(cause, code, wasOpen, reason, spread, waited))
      : (cause === 'page' && this.away) || this.spacing(now)
    this.wait(now, delay)
    return delay
  }

  /** Waits for so many ms, from now on. */
  wait(now: number, delay: number): void {
    this.become('waiting')
    this.due.set(now + delay)
  }

  /**
   * Something says that now is a good moment: cuts the wait short.
   *
   * @returns Whether the attempt is nearer than before.
   */
  hurry(now: number): boolean {
    const at = now + this.spacing(now)
    if (this.status !== 'waiting' || at >= this.deadline) return false
    this.due.set(at)
    return true
  }

  /** The application asks by itself: the retries so far do not count against it. */
  forgive(): void {
    this.backoff.reset()
  }

  /** How long the attempt in hand has been going on, in ms. */
  dialling(now: number): number {
    return this.status === 'connecting' ? now - this.dialledAt : 0
  }

  /**
   * Call when `deadline` is reached; it may have moved afterwards.
   *
   * @returns `dial` when the wait is over, `late` when the application's step took too long,
   *   `healthy` when retries are counted anew.
   */
  tick(now: number): 'dial' | 'late' | 'healthy' | undefined {
    if (now < this.deadline) return undefined
    if (this.isOpen) {
      this.settle(now)
      return 'healthy'
    }
    if (this.status === 'connecting') {
      if (!this.due.passed(now)) return undefined
      this.due.clear()
      return 'late'
    }
    this.connect(now)
    return 'dial'
  }

  private connect(now: number): void {
    this.become('connecting')
    this.away = 0
    this.dialledAt = now
    this.limit(now)
  }

  private limit(now: number): void {
    this.due.set(now + this.options.connectTimeout)
  }

  private prove(): void {
    this.proven = true
    if (this.retries) this.due.set(this.openedAt + this.options.minUptime)
  }

  private become(status: Status): void {
    this.status = status
    this.due.clear()
    this.busy = false
  }

  private spacing(now: number): number {
    return Math.max(0, this.dialledAt + DIAL_SPACING - now)
  }
}
