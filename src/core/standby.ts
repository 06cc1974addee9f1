/**
 * When a second connection, the standby, is made beside the one in hand, and when it takes over. Times
 * are milliseconds of one monotonic clock.
 */
import { Backoff } from './backoff.ts'
import type { Cause } from './close.ts'
import { Deadline } from './deadline.ts'
import { LATE, turnFor } from './lateness.ts'
import { StandbyBudget } from './standby-budget.ts'
import type {
  StandbyAction,
  StandbyPurpose,
  StandbySettings,
  StandbyState,
} from './standby-states.ts'

/** A standby on suspicion comes no sooner than this after the ping, in ms: most stalls are over then. */
const SOONEST = 2000
/** Clients that suspect, or are told, in the same instant make their standbys within this time, in ms. */
const SPREAD = 4000
/** Two connections are not made within this time, in ms; the client's own limit. */
const SPACING = 1000

/** The state machine of this file. One for each client; it outlives every connection. */
export class StandbyPlan {
  /** Limits how often a standby is made. */
  readonly budget: StandbyBudget = new StandbyBudget()
  /** Attempts at a standby. */
  made = 0
  /** Standbys that took over. */
  used = 0
  /** The reason for the standby in hand, or for the last one. */
  purpose: StandbyPurpose = 'handover'

  readonly #settings: StandbySettings
  readonly #random: () => number
  readonly #backoff: Backoff
  readonly #verdict = new Deadline()
  #state: StandbyState = 'none'
  #openedAt = -Infinity
  #ageAt = Infinity
  #probeAt = Infinity
  #reachedAt = -Infinity
  /** Since when the connection in hand is silent, and how long that is evidence; in ms. */
  #silentSince = 0
  #window = 0
  /** This standby has been attempted before. */
  #isRepeated = false
  #isUnwanted = false
  /** The server asked for it. */
  #isTold = false

  /** @param random - Evenly in [0, 1), as `Math.random`. */
  constructor(settings: StandbySettings, random: () => number) {
    this.#settings = settings
    this.#random = random
    this.#backoff = new Backoff(settings.backoff, random)
  }

  /** When `tick` wants to be called next; `Infinity` for never. Every method may change it. */
  get deadline(): number {
    if (this.#isUnwanted) return -Infinity
    if (this.#state === 'none') return this.#ageAt
    return this.#state === 'planned' ? this.#probeAt : this.#verdict.at
  }

  /** Nothing is planned, and there is no standby. */
  get isIdle(): boolean {
    return this.#state === 'none'
  }

  /** Silence alone does not end the connection in hand: a standby on suspicion is planned or there. */
  get holds(): boolean {
    return !this.isIdle && this.purpose === 'suspicion'
  }

  /** Attempts that ended, and did not take over. */
  get wasted(): number {
    return this.made - this.used - (this.#isThere ? 1 : 0)
  }

  get #isThere(): boolean {
    return this.#state === 'dialled' || this.#state === 'proven'
  }

  /** There is a connection in hand, from now on. */
  opened(now: number): void {
    this.stop()
    this.#openedAt = now
    const age = this.#settings.maxAge * (1 - this.#random() / 10)
    if (!this.budget.kicks) this.#ageAt = now + age
  }

  /**
   * The reply is overdue.
   *
   * @param since - Since when the connection is silent: the ping, or the end of the upload before it.
   * @param window - How long a silence is evidence once the standby is proven, in ms.
   * @param due - When silence alone would end the connection.
   */
  suspected(now: number, since: number, window: number, due: number): void {
    const { onSuspicion, minUptime } = this.#settings
    if (!onSuspicion || !this.isIdle || now - this.#openedAt < minUptime) return
    if (!this.budget.allows(now)) return
    this.#silentSince = since
    this.#window = window
    const at = Math.max(now, since + SOONEST) + this.#spread()
    // Never later than an attempt would come without a standby.
    this.#plan('suspicion', Math.max(now, Math.min(due, at)))
  }

  /**
   * A frame came on the connection in hand.
   *
   * @param isReply - It is the reply to a ping.
   */
  heard(now: number, isReply: boolean): void {
    if (this.holds) {
      if (this.#isThere) this.#isUnwanted = true
      else {
        if (this.#isRepeated) this.budget.waste(now)
        this.#rest()
      }
    } else if (isReply && this.#state === 'proven') {
      // Behind all that the server had sent before it knew the standby.
      this.#verdict.hasten(this.#spaced(now))
    }
  }

  /**
   * The application or the server wants another connection.
   *
   * @param isTold - The server said so, and perhaps to all its clients at once.
   * @returns Whether a handover is under way now.
   */
  wanted(now: number, isTold = false): boolean {
    const { budget } = this
    if (budget.kicks || (isTold && budget.isBarred(now))) return false
    if (this.isIdle) this.#plan('handover', now + (isTold ? this.#spread() : 0))
    else if (this.holds) {
      this.purpose = 'handover'
      this.#probeAt = Math.min(this.#probeAt, now)
      if (this.#state === 'proven') this.#verdict.set(this.#spaced(now))
    }
    this.#isTold ||= isTold
    return true
  }

  /** The standby is open. */
  reached(now: number): void {
    this.#reachedAt = now
  }

  /**
   * The standby has replied, or is as good as that.
   *
   * @param grace - How long a handover waits for a reply on the connection in hand, in ms.
   */
  proven(now: number, grace: number): void {
    if (this.#state !== 'dialled') return
    this.#state = 'proven'
    const isSuspicion = this.purpose === 'suspicion'
    this.#verdict.set(isSuspicion ? this.#silentSince + this.#window : this.#spaced(now + grace))
  }

  /** The standby has received more than can be kept. */
  overflowed(): void {
    this.#isUnwanted = this.#isThere
  }

  /** The application gives no address for a standby. */
  declined(now: number): void {
    if (this.#isThere) this.made--
    this.#giveUp(now)
  }

  /**
   * The standby has ended, or could not be made.
   *
   * @returns Whether another attempt at it follows.
   */
  failed(now: number, cause: Cause, code: number): boolean {
    this.budget.refused(now, code, this.#state === 'proven')
    if (!this.holds || this.budget.kicks) {
      this.#giveUp(now)
      return false
    }
    // Never in the same turn: what fails at once would hold the page for ever.
    this.#probeAt = now + Math.max(1, this.#backoff.next(cause, code, false))
    this.#state = 'planned'
    this.#isRepeated = true
    this.#verdict.clear()
    return true
  }

  /**
   * The connection in hand has ended by itself.
   *
   * @param byServer - With a Close frame.
   * @param isTaken - The standby replaces it.
   */
  ended(now: number, byServer: boolean, code: number, isTaken: boolean): void {
    // A server that asked for a handover ends this connection in any case.
    if (byServer) this.budget.ended(now, code, this.#isTold ? -Infinity : this.#reachedAt)
    if (isTaken && this.#isThere) this.#use(now)
    this.stop()
  }

  /** There is no connection in hand: nothing is planned any more. */
  stop(): void {
    this.#rest()
    this.#ageAt = Infinity
  }

  /** Call when `deadline` is reached, and again until it gives `undefined`. */
  tick(now: number): StandbyAction | undefined {
    const { deadline } = this
    if (now < deadline) return undefined
    if (this.#isUnwanted) {
      this.budget.waste(now)
      this.#giveUp(now)
      return 'drop'
    }
    if (this.#state === 'proven') return this.#judge(now)
    if (this.isIdle) this.#plan('handover', now)
    if (now - deadline > LATE) {
      // A page that was away does not know what is overdue.
      this.#probeAt = now + this.#spread()
      return undefined
    }
    this.#state = 'dialled'
    this.made++
    return 'probe'
  }

  #judge(now: number): StandbyAction | undefined {
    // As for every verdict: a frame may be queued behind the timer, and a late timer proves nothing.
    const turn = (late: number): number => (late > LATE ? this.#window : turnFor(late))
    if (this.purpose === 'suspicion' && !this.#verdict.passed(now, turn)) return undefined
    this.#use(now)
    this.stop()
    return 'switch'
  }

  #use(now: number): void {
    this.used++
    this.budget.use(now, this.purpose === 'suspicion')
  }

  #plan(purpose: StandbyPurpose, at: number): void {
    this.#rest()
    this.purpose = purpose
    this.#state = 'planned'
    this.#probeAt = at
    this.#backoff.reset()
  }

  /** No other attempt at this standby. A connection that is too old is replaced some time later. */
  #giveUp(now: number): void {
    this.#rest()
    if (this.budget.kicks) this.#ageAt = Infinity
    else if (this.#ageAt <= now) this.#ageAt = this.budget.waste(now)
  }

  #rest(): void {
    this.#state = 'none'
    this.#isRepeated = this.#isUnwanted = this.#isTold = false
    this.#verdict.clear()
  }

  /** Not sooner than two attempts may follow each other. */
  #spaced(now: number): number {
    return Math.max(now, this.#openedAt + SPACING)
  }

  #spread(): number {
    return this.#random() * SPREAD
  }
}
