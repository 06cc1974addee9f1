/**
 * The heartbeat of one connection, without the connection.
 *
 * Rules of this file: it reads no clock, sets no timer, sends nothing and calls nobody. Whoever
 * owns the clock calls `tick(now)` once `deadline` is reached and does what the answer says. Times
 * are milliseconds of one monotonic clock.
 *
 * Theory of operation. Two questions are kept apart. "Does anything arrive?" is answered by any
 * frame. "Does anything get *there*?" is answered only by the reply to a ping. So after a ping:
 *
 * ```
 * idle -open-> alive -ping-> waiting -reply-> alive
 *                              |  no frame at all for `timeout`                     -> dead
 *                              |  frames, then silence for `interval + timeout`     -> dead
 *                              |  frames, but no reply for `answerTimeout`          -> dead
 *                              |    (only from a peer that has ever answered)
 * ```
 *
 * At most one ping is ever outstanding: a server that never reads gets one unread ping, not a pile.
 *
 * No verdict rests on a timer alone. A tick that reaches a death first gives the event loop a turn,
 * because the reply may be queued behind this very timer, and as long as the tick came late. One that
 * comes very late (sleep, throttled tab, breakpoint, long task) gives the peer a short window first.
 * Only the third of those in a row without a frame in between is believed: a tab whose timers run
 * once a minute would otherwise never notice anything.
 */
import { Exchange } from './exchange.ts'
import type { HeartbeatMode } from './formats/format.ts'
import { LATE, Lateness } from './lateness.ts'
import type { Peer } from './peer.ts'
import type { RoundTrip } from './rtt.ts'
import type { HeartbeatTimings } from './timings.ts'
import { announced } from './timings.ts'
import { Unanswered } from './unanswered.ts'

export type { HeartbeatTimings } from './timings.ts'

/** `waiting` while a ping is out; `dead` after the verdict, for good. */
export type HeartbeatState = 'idle' | 'alive' | 'waiting' | 'dead'

/**
 * What the owner has to do after a tick:
 * - `ping`: send the ping numbered `pings`, now.
 * - `suspect`: tell that the link is unlike itself.
 * - `unanswered`: tell, once, that this peer does not answer heartbeats.
 * - `dead`: abandon the connection.
 */
export type HeartbeatAction = 'ping' | 'suspect' | 'unanswered' | 'dead'

/** The row of drops ends with this reply: a reply to the first ping alone proves little. */
const CALM = 3

/** Close codes of a server that leaves, whatever it was sent (RFC 6455, 7.4.1; IANA registry). */
const GOES_AWAY = [1001, 1012, 1013]

/** Checks are at least this far apart, in ms. */
const CHECK_SPACING = 1000

/** The state machine of this file. One for each connection; the {@link Peer} outlives it. */
export class Heartbeat {
  /** Where it is; only its own methods change it. */
  state: HeartbeatState = 'idle'
  /** The reply is later than this link's habit. Any frame clears it. */
  suspect = false
  /** Pings sent so far, which is also the id of the last one. */
  pings = 0

  readonly #finalMode: HeartbeatMode
  /** `listen` as long as a handshake keeps us from pinging. */
  #mode: HeartbeatMode
  readonly #peer: Peer
  readonly #timings: HeartbeatTimings
  readonly #exchange: Exchange
  readonly #unanswered: Unanswered
  readonly #lateness = new Lateness()

  #openedAt = 0
  #heardAt = 0
  #pingAt = Infinity
  #sentAt = 0
  #checkedAt = -Infinity
  #isUrgent = false

  /**
   * @param handshake - No ping before the server's first frame: until then only a silence longer than
   *   `interval + timeout` is death.
   */
  constructor(
    timings: HeartbeatTimings,
    peer: Peer,
    mode: HeartbeatMode = 'ask',
    handshake = false,
  ) {
    this.#timings = { ...timings }
    this.#peer = peer
    this.#exchange = new Exchange(this.#timings, peer)
    this.#unanswered = new Unanswered(peer)
    this.#finalMode = mode
    this.#mode = handshake ? 'listen' : mode
  }

  // A. Getters.

  /** When `tick` wants to be called next; `Infinity` for never. Every method may change it. */
  get deadline(): number {
    return Math.min(this.#pingAt, this.#exchange.at, this.#unanswered.at)
  }

  /** Round trips of this connection. */
  get roundTrip(): RoundTrip {
    return this.#exchange.roundTrip
  }

  /**
   * A frame, or the moment to ask for one, is overdue on the clock, whether or not a timer has said so
   * yet. What is sent now probably goes nowhere.
   */
  overdue(now: number): boolean {
    const { suspectAt, silence } = this.#exchange
    return this.suspect || now >= Math.min(suspectAt, silence.at) || now > this.#pingAt + LATE
  }

  /**
   * Whether a frame that is no beat tells anything: not between two exchanges, where nothing is owed.
   * That is where nearly all frames arrive, and the look at the clock which `frame` needs costs more
   * than all else that is done for one.
   */
  get attentive(): boolean {
    return this.state !== 'alive' || this.#mode !== 'ask' || this.#isUncalm
  }

  /** Whether `queued` wants to be told exactly: a ping waits behind a full send buffer. */
  get uploading(): boolean {
    return this.#exchange.upload.ahead > 0
  }

  // B. Events of the connection.

  /**
   * The connection is open.
   *
   * @param wall - The wall clock in ms, used for nothing but noticing that the machine slept.
   * @param pingNow - Ping at once, or after the first interval.
   */
  open(now: number, wall: number, pingNow: boolean): void {
    this.state = 'alive'
    this.#openedAt = this.#heardAt = now
    this.#lateness.start(now, wall)
    if (this.#mode !== 'listen') this.#pingAt = pingNow ? now : now + this.#timings.interval
    this.#expect(now)
  }

  /**
   * Any inbound frame; while not `attentive`, those that are no beats may be left out.
   *
   * @param reply - The format took it for the reply to our ping.
   * @returns Whether it is a reply that was owed, and so none of the application's business.
   */
  frame(now: number, reply: boolean): boolean {
    if (!this.#isOpen) return false
    this.#heardAt = now
    this.suspect = false
    const { interval, answerTimeout } = this.#timings
    const stable = Math.min(2 * interval, answerTimeout)
    if (this.#isUncalm && now - this.#openedAt >= stable) this.#peer.deaths = 0
    if (this.#mode !== this.#finalMode) this.#begin(now)
    if (reply && this.state === 'waiting') {
      this.#replied(now)
      return true
    }
    this.#expect(now)
    return false
  }

  /**
   * The server announced its own timings, in a frame; what is not a length of time is ignored, and
   * less than a second counts as one. Where we ask, an interval is the longest that it puts up with,
   * and does not make us ask less often.
   */
  announce(interval: number | undefined, timeout: number | undefined): void {
    if (!this.#isOpen) return
    const timings = this.#timings
    const every = announced(interval) ?? timings.interval
    timings.interval = this.#finalMode === 'ask' ? Math.min(timings.interval, every) : every
    timings.timeout = announced(timeout) ?? timings.timeout
    this.#expect(this.#heardAt)
    if (this.#pingAt < Infinity) {
      this.#pingAt = Math.min(this.#pingAt, this.#heardAt + timings.interval)
    }
  }

  /**
   * The application handed over bytes.
   *
   * @returns Whether to call `stamp` with the time.
   */
  queued(bytes: number): boolean {
    this.#exchange.upload.queued(bytes)
    return this.#exchange.underWay.add(bytes)
  }

  /** The time by which all bytes so far were handed over. */
  stamp(now: number): void {
    this.#exchange.underWay.stamp(now)
  }

  /**
   * The server ended the connection, or the network did.
   *
   * @param code - The close code.
   * @returns Whether to tell, once, that this server ends connections right after our ping.
   */
  ended(now: number, code: number): boolean {
    const { state, pings } = this
    if (!this.#isOpen || GOES_AWAY.includes(code)) return false
    const isPrompt = now - this.#sentAt < this.#timings.timeout
    return this.#unanswered.ended(state === 'waiting' && pings === 1 && isPrompt)
  }

  // C. Commands.

  /** The connection is over, or the application is closing it: no more deadlines. */
  stop(): void {
    this.#rest('idle')
  }

  /**
   * Asks now, or a second after the last check. With a ping already out it only shortens the wait.
   *
   * @param isUrgent - Something casts doubt on the connection, which justifies the short window.
   */
  check(now: number, isUrgent = true): void {
    if (this.#mode !== 'ask') return
    if (this.state === 'alive') {
      const at = Math.max(now, this.#checkedAt + CHECK_SPACING)
      if (at < this.#pingAt) this.#pingAt = this.#checkedAt = at
      this.#isUrgent ||= isUrgent
    } else if (this.state === 'waiting' && isUrgent) {
      this.#exchange.hasten(now)
    }
  }

  // D. Polling.

  /**
   * Call when `deadline` is reached, and again until it answers `undefined`.
   *
   * @param wall - The wall clock, see `open`.
   * @param buffered - The socket's `bufferedAmount`.
   */
  tick(now: number, wall: number, buffered: number): HeartbeatAction | undefined {
    if (now < this.deadline) return undefined
    const exchange = this.#exchange
    const late = this.#lateness.isLate(now, wall, this.deadline)
    if (late) exchange.excuse(now)
    if (now >= this.#pingAt) return this.#ping(now, buffered, late)
    if (now >= exchange.upload.at) exchange.look(now, buffered)
    if (exchange.passed(now)) return this.#die()
    if (now >= exchange.suspectAt) {
      exchange.suspectAt = Infinity
      this.suspect = true
      return 'suspect'
    }
    const report = this.#unanswered.tick(now, this.#timings.interval, this.#heardAt)
    return report ? 'unanswered' : undefined
  }

  get #isOpen(): boolean {
    return this.state === 'alive' || this.state === 'waiting'
  }

  /** Dropped before, and no reply can end that row: frames must. */
  get #isUncalm(): boolean {
    return this.#peer.deaths > 0 && !this.#peer.answered
  }

  /** Silence counts from the last frame, but between two exchanges nothing is owed. */
  #expect(heardAt: number): void {
    const isAsked = this.#mode === 'ask'
    if (!isAsked || this.state === 'waiting') this.#exchange.heard(heardAt, isAsked)
  }

  /** The server's first frame: the handshake is through, and from now on we may ping. */
  #begin(now: number): void {
    this.#mode = this.#finalMode
    this.#pingAt = now + this.#timings.interval
    if (this.#mode === 'ask') this.#exchange.clear()
  }

  #ping(now: number, buffered: number, late: boolean): HeartbeatAction {
    const { interval } = this.#timings
    this.pings++
    if (this.#mode !== 'ask') {
      // Never again at this very instant, however short the interval is.
      this.#pingAt = now + Math.max(1, interval)
      return 'ping'
    }
    this.#rest('waiting')
    this.#sentAt = now
    this.#exchange.begin(now, buffered, late || this.#isUrgent)
    this.#isUrgent = false
    this.#unanswered.asked(now, interval)
    return 'ping'
  }

  #replied(now: number): void {
    const peer = this.#peer
    this.#exchange.end(now)
    peer.answered = true
    if (++peer.replies >= CALM) peer.deaths = 0
    this.#rest('alive')
    this.#pingAt = now + this.#timings.interval
  }

  #die(): HeartbeatAction {
    // The next tick at this instant comes back here and speaks the verdict.
    if (this.#finalMode === 'ask' && this.#unanswered.report()) return 'unanswered'
    const peer = this.#peer
    peer.deaths++
    peer.replies = 0
    this.#rest('dead')
    return 'dead'
  }

  #rest(state: HeartbeatState): void {
    this.state = state
    this.suspect = false
    this.#exchange.clear()
    this.#pingAt = this.#unanswered.at = Infinity
  }
}
