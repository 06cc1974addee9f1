/** How often a server is asked for a second connection, and when never again. */
import { TRY_AGAIN_LATER } from './close.ts'

/** A connection that the server ends so soon after the standby opened was kicked, in ms. */
const KICK = 2000
/** How long a wasted standby bars the next one, in ms: doubled for each in a row, up to the second. */
const SHORTEST_BAR = 60_000
const LONGEST_BAR = 3_600_000
/** At most two switches on suspicion within this time, in ms. */
const RECENT = 300_000

/** The server is going away: it ends all connections, and kicks nobody. */
const isLeaving = (code: number): boolean => code === 1001 || code === 1012

/** Against its policy, overloaded, or a code of its own: it will have no second connection. */
const isRefusal = (code: number): boolean =>
  code === 1008 || code === TRY_AGAIN_LATER || (code >= 3000 && code <= 4999)

/** The budget of one client for second connections. */
export class StandbyBudget {
  /** The server ends the older of two connections, or refuses the newer one: no standby any more. */
  kicks = false
  #barredUntil = -Infinity
  #bar = SHORTEST_BAR
  /** When the last two switches on suspicion were. */
  #switches: readonly [number, number] = [-Infinity, -Infinity]

  /** Whether no standby may be made now. */
  isBarred(now: number): boolean {
    return this.kicks || now < this.#barredUntil
  }

  /** Whether a suspicion may make a standby. */
  allows(now: number): boolean {
    return !this.isBarred(now) && now - this.#switches[0] >= RECENT
  }

  /**
   * A standby was not needed.
   *
   * @returns When the next one may be made.
   */
  waste(now: number): number {
    this.#barredUntil = Math.max(this.#barredUntil, now + this.#bar)
    this.#bar = Math.min(LONGEST_BAR, 2 * this.#bar)
    return this.#barredUntil
  }

  /** A standby took over. */
  use(now: number, isSuspicion: boolean): void {
    this.#bar = SHORTEST_BAR
    if (isSuspicion) this.#switches = [this.#switches[1], now]
  }

  /** The server ended the standby with this code. */
  refused(now: number, code: number, wasProven: boolean): void {
    this.#heed(now, code)
    if (!wasProven && isRefusal(code)) this.kicks = true
  }

  /**
   * The server ended the connection in hand.
   *
   * @param reachedAt - When the last standby opened: beside it, or as this very connection.
   */
  ended(now: number, code: number, reachedAt: number): void {
    this.#heed(now, code)
    if (!isLeaving(code) && now - reachedAt < KICK) this.kicks = true
  }
  /** A server that asks for time is not asked for more than one connection. */
  #heed(now: number, code: number): void {
    if (code === TRY_AGAIN_LATER) this.#barredUntil = now + LONGEST_BAR
  }
}
