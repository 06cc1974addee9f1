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
import type { HeartbeatMode } from './formats/format.ts'
import { LATE, Lateness, TURN, turnFor } from './lateness.ts'
import type { Peer } from './peer.ts'
import { RoundTrip } from './rtt.ts'
import { SHORTEST_STALL, UploadWatch } from './upload.ts'

/** How long each wait may last, in ms; `Infinity` for never. */
export interface HeartbeatTimings {
  /** From the end of one exchange to the next ping. */
  interval: number
  /** How long nothing at all may arrive after a ping. */
  timeout: number
  /** How long the reply may stay out while other frames arrive; at least `timeout`. */
  answerTimeout: number
  /** The short window, after `check` or a late timer; `timeout` where that is shorter. */
  checkTimeout: number
}

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

/** Where nobody replies: a beat that is this overdue is unlike the server, in ms. */
const QUIET = 1000
const LATE_TICKS = 3
const MAX_PATIENCE = 8
/** The link counts as stable again after this many intervals. */
const STABLE_INTERVALS = 10
/** Connections in a row that must die unanswered before the server is blamed. */
const UNANSWERED_LINKS = 3
/** Intervals with frames that one connection must live unanswered before the server is blamed. */
const UNANSWERED_INTERVALS = 3

/** The state machine of this file. One for each connection; the {@link Peer} outlives it. */
export class Heartbeat {
  /** Where it is; only its own methods change it. */
  state: HeartbeatState = 'idle'
  /** The reply is later than this link's habit. Any frame clears it. */
  suspect = false
  /** Pings sent so far, which is also the id of the last one. */
  pings = 0
  /** What is known about the round trip of this connection. */
  readonly roundTrip: RoundTrip = new RoundTrip()

  readonly #finalMode: HeartbeatMode
  /** `listen` as long as a handshake keeps us from pinging. */
  #mode: HeartbeatMode
  readonly #peer: Peer
  readonly #timings: HeartbeatTimings

  #openedAt = 0
  #pingAt = Infinity
  #sentAt = 0
  #replyBy = Infinity
  #answerBy = Infinity
  #suspectAt = Infinity
  #reportAt = Infinity
  #heardIntervals = 0
  /** No death before this: a turn, a fresh window, or an upload that made progress. */
  #spareUntil = 0

  #heardAt = 0
  #heardSincePing = false

  readonly #lateness = new Lateness()
  #lateTicks = 0
  #lateSincePing = 0
  #silenceTurned = false
  #answerTurned = false
  #hurried = false

  #queuedAhead = false
  readonly #upload = new UploadWatch()
  #sampleAt = Infinity

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
    this.#finalMode = mode
    this.#mode = handshake ? 'listen' : mode
  }

  /** When `tick` wants to be called next; `Infinity` for never. Every method may change it. */
  get deadline(): number {
    return Math.min(
      this.#pingAt,
      this.#deathAt,
      this.#answerBy,
      this.#suspectAt,
      this.#reportAt,
      this.#sampleAt,
    )
  }

  /**
   * The reply, or the moment to ask for one, is overdue on the clock, whether or not a timer has
   * said so yet. What is sent now probably goes nowhere.
   */
  overdue(now: number): boolean {
    return this.state === 'waiting'
      ? this.suspect || now >= Math.min(this.#suspectAt, this.#deathAt)
      : now > this.#pingAt + LATE
  }

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
    if (this.#mode !== 'ask') this.#suspectAt = this.#quietAt
  }

  /** The connection is over, or the application is closing it: no more deadlines. */
  stop(): void {
    this.#rest('idle')
  }

  /**
   * Whether a frame that is no beat tells anything: not between two exchanges, where nothing is owed.
   * That is where nearly all frames arrive, and the look at the clock which `frame` needs costs more
   * than all else that is done for one.
   */
  get attentive(): boolean {
    return this.state !== 'alive' || this.#mode !== 'ask' || this.#peer.patience > 1
  }

  /**
   * Any inbound frame; while not `attentive`, those that are no beats may be left out.
   *
   * @param reply - The format took it for the reply to our ping.
   * @returns Whether it is a reply that was owed, and so none of the application's business.
   */
  frame(now: number, reply: boolean): boolean {
    if (this.state !== 'alive' && this.state !== 'waiting') return false
    this.#heardAt = now
    this.#heardSincePing = true
    this.suspect = false
    this.#lateTicks = 0
    this.#silenceTurned = false
    if (this.#peer.patience > 1) this.#calmDown(now)
    if (this.#mode !== this.#finalMode) this.#begin(now)
    if (this.#mode !== 'ask') this.#suspectAt = this.#quietAt
    if (this.state === 'alive') return false
    if (reply) {
      this.#replied(now)
      return true
    }
    // Life, but no answer. From a peer that never answers there is no habit to be unlike.
    // Behind an upload every reply is late.
    const suspicious = this.#peer.answered && !this.uploading
    this.#suspectAt = suspicious ? now + this.#patient(this.#timings.timeout) : Infinity
    return false
  }

  /** Asks now, with the short window. With a ping already out it only shortens the wait. */
  check(now: number): void {
    if (this.#mode !== 'ask') return
    if (this.state === 'alive') {
      this.#pingAt = now
      this.#hurried = true
    } else if (this.state === 'waiting') {
      this.#replyBy = Math.min(this.#deathAt, now + this.#shortWindow)
      this.#heardSincePing = false
    }
  }

  /**
   * The server announced its own timings; what is not a length of time is ignored. Where we ask, an
   * interval is the longest that it puts up with, and does not make us ask less often.
   */
  announce(interval: number | undefined, timeout: number | undefined): void {
    if (this.state !== 'alive' && this.state !== 'waiting') return
    const timings = this.#timings
    if (typeof interval === 'number' && interval > 0) {
      timings.interval = this.#finalMode === 'ask' ? Math.min(timings.interval, interval) : interval
    }
    if (typeof timeout === 'number' && timeout > 0) timings.timeout = timeout
    // The verdict moves, perhaps to a moment that is over, and has a turn of its own there.
    this.#silenceTurned = false
    if (this.#mode !== 'ask') this.#suspectAt = this.#quietAt
    if (this.#pingAt < Infinity) {
      this.#pingAt = Math.min(this.#pingAt, this.#heardAt + this.#timings.interval)
    }
  }

  /** The application handed over bytes while a ping waits behind an upload. */
  queued(bytes: number): void {
    this.#upload.queued(bytes)
  }

  /** Whether `queued` wants to be told. */
  get uploading(): boolean {
    return this.#upload.ahead > 0
  }

  /**
   * Call when `deadline` is reached, and again until it answers `undefined`.
   *
   * @param wall - The wall clock, see `open`.
   * @param buffered - The socket's `bufferedAmount`.
   */
  tick(now: number, wall: number, buffered: number): HeartbeatAction | undefined {
    if (now < this.deadline) return undefined
    const late = this.#lateness.isLate(now, wall, this.deadline)
    if (late) this.#wokeUp(now)
    if (now >= this.#pingAt) return this.#ping(now, buffered, late)
    if (now >= this.#sampleAt) this.#sampleUpload(now, buffered)
    // Each of the two verdicts has a turn of its own: frames that keep coming put off the first and
    // must not put off the second.
    if (now >= this.#deathAt) {
      if (this.#silenceTurned) return this.#die()
      this.#silenceTurned = true
      this.#spareUntil = now + turnFor(now - this.#deathAt)
    }
    if (now >= this.#answerBy) {
      if (this.#answerTurned) return this.#die()
      this.#answerTurned = true
      this.#answerBy = now + turnFor(now - this.#answerBy)
    }
    if (now >= this.#suspectAt) {
      this.#suspectAt = Infinity
      this.suspect = true
      return 'suspect'
    }
    if (now >= this.#reportAt) {
      const { interval } = this.#timings
      // Frames must keep coming: after only one the link may be dead, and where the page stood still
      // the reply may be queued behind it.
      const heard = this.#heardAt > this.#reportAt - interval
      if (heard && ++this.#heardIntervals === UNANSWERED_INTERVALS) return this.#report()
      this.#reportAt = now + interval
    }
    return undefined
  }

  /** When silence becomes death. It moves with every frame, so it is computed, not stored. */
  get #deathAt(): number {
    if (this.state !== 'waiting' && (this.state !== 'alive' || this.#mode === 'ask'))
      return Infinity
    const { interval, timeout } = this.#timings
    const due =
      this.#mode === 'ask' && !this.#heardSincePing
        ? this.#replyBy
        : this.#heardAt + interval + this.#patient(timeout)
    return Math.max(this.#spareUntil, due)
  }

  get #quietAt(): number {
    const { interval, timeout } = this.#timings
    // Where silence is never death, no beats are expected.
    return timeout > QUIET && timeout < Infinity ? this.#heardAt + interval + QUIET : Infinity
  }

  get #shortWindow(): number {
    return this.#patient(Math.min(this.#timings.checkTimeout, this.#timings.timeout))
  }

  #patient(ms: number): number {
    return ms * this.#peer.patience
  }

  /** A late tick: a short window, but not for ever. The last of them still has its turn. */
  #wokeUp(now: number): void {
    const until = now + this.#shortWindow
    if (++this.#lateTicks < LATE_TICKS) this.#spareUntil = Math.max(this.#spareUntil, until)
    if (this.#lateTicks <= LATE_TICKS) this.#silenceTurned = false
    if (++this.#lateSincePing < LATE_TICKS) this.#answerBy = Math.max(this.#answerBy, until)
    if (this.#lateSincePing <= LATE_TICKS) this.#answerTurned = false
    // Not a word of suspicion either before what is queued has had its turn.
    this.#suspectAt = Math.max(this.#suspectAt, now + TURN)
  }

  /** The server's first frame: the handshake is through, and from now on we may ping. */
  #begin(now: number): void {
    this.#mode = this.#finalMode
    this.#pingAt = now + this.#timings.interval
    this.#suspectAt = Infinity
  }

  #calmDown(now: number): void {
    const stable = STABLE_INTERVALS * this.#timings.interval
    if (now - this.#openedAt >= stable) this.#peer.patience = 1
  }

  #ping(now: number, buffered: number, late: boolean): HeartbeatAction {
    const { interval, timeout, answerTimeout } = this.#timings
    const peer = this.#peer
    this.pings++
    if (this.#mode !== 'ask') {
      // Never again at this very instant, however short the announced interval is.
      this.#pingAt = now + Math.max(1, interval)
      return 'ping'
    }
    this.state = 'waiting'
    this.#pingAt = Infinity
    this.#sentAt = now
    this.#heardSincePing = false
    this.#lateTicks = this.#lateSincePing = 0
    this.#silenceTurned = this.#answerTurned = false
    this.#spareUntil = 0
    this.#replyBy = now + (late || this.#hurried ? this.#shortWindow : this.#patient(timeout))
    this.#hurried = false
    this.#suspectAt = now + this.roundTrip.habit
    if (this.#suspectAt >= this.#replyBy) this.#suspectAt = Infinity
    this.#answerBy = peer.answered ? now + this.#patient(answerTimeout) : Infinity
    this.#reportAt = peer.answered || peer.reported ? Infinity : now + interval
    this.#queuedAhead = buffered > 0
    this.#upload.start(now, buffered)
    if (this.uploading) this.#spareUpload(now, 0)
    return 'ping'
  }

  #replied(now: number): void {
    if (!this.#queuedAhead) this.roundTrip.sample(now - this.#sentAt)
    this.#peer.answered = true
    this.#peer.unanswered = 0
    this.#rest('alive')
    this.#pingAt = now + this.#timings.interval
  }

  /** While the send buffer keeps falling, the ping is still on its way out: nothing is overdue. */
  #sampleUpload(now: number, buffered: number): void {
    const pause = this.#upload.sample(now, buffered)
    if (pause !== undefined) this.#spareUpload(now, pause)
    else this.#sampleAt = now + this.#timings.timeout / 4
  }

  #spareUpload(now: number, pause: number): void {
    const { timeout, answerTimeout } = this.#timings
    const wait = Math.max(timeout, SHORTEST_STALL) + Math.min(pause, answerTimeout)
    this.#spareUntil = now + this.#patient(wait)
    this.#answerBy = Math.max(this.#answerBy, this.#spareUntil)
    this.#suspectAt = this.uploading ? Infinity : this.#spareUntil - this.#patient(timeout) / 2
    this.#sampleAt = this.uploading ? now + timeout / 4 : Infinity
  }

  #report(): HeartbeatAction {
    this.#reportAt = Infinity
    this.#peer.reported = true
    return 'unanswered'
  }

  #die(): HeartbeatAction {
    const peer = this.#peer
    const blame = this.#finalMode === 'ask' && !peer.answered && !peer.reported
    // The next tick at this instant comes back here and speaks the verdict.
    if (blame && peer.unanswered + 1 >= UNANSWERED_LINKS) return this.#report()
    if (!peer.answered) peer.unanswered++
    // A message that takes longer than `timeout` to arrive looks exactly like this; so that it does
    // not fail for ever, the next connection waits longer.
    peer.patience = Math.min(MAX_PATIENCE, peer.patience * 2)
    this.#rest('dead')
    return 'dead'
  }

  #rest(state: HeartbeatState): void {
    this.state = state
    this.suspect = false
    this.#upload.ahead = 0
    this.#pingAt = this.#replyBy = this.#answerBy = Infinity
    this.#suspectAt = this.#reportAt = this.#sampleAt = Infinity
  }
}
