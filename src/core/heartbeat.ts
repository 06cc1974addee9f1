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
import { LATE, Lateness, TURN } from './lateness.ts'
import type { Peer } from './peer.ts'
import { RoundTrip } from './rtt.ts'
import { Unanswered } from './unanswered.ts'
import { SHORTEST_STALL } from './upload.ts'

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
const MAX_PATIENCE = 8
/** The link counts as stable again after this many intervals. */
const STABLE_INTERVALS = 10

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
  readonly #exchange = new Exchange()
  readonly #unanswered: Unanswered
  readonly #lateness = new Lateness()

  #openedAt = 0
  #heardAt = 0
  #pingAt = Infinity
  #suspectAt = Infinity
  #hurried = false

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
    this.#unanswered = new Unanswered(peer)
    this.#finalMode = mode
    this.#mode = handshake ? 'listen' : mode
  }

  /** When `tick` wants to be called next; `Infinity` for never. Every method may change it. */
  get deadline(): number {
    return Math.min(this.#pingAt, this.#exchange.at, this.#suspectAt, this.#unanswered.at)
  }

  /**
   * The reply, or the moment to ask for one, is overdue on the clock, whether or not a timer has
   * said so yet. What is sent now probably goes nowhere.
   */
  overdue(now: number): boolean {
    return this.state === 'waiting'
      ? this.suspect || now >= Math.min(this.#suspectAt, this.#exchange.silence.at)
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
    this.#expectFrames()
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
    if (!this.#isOpen) return false
    this.#heardAt = now
    this.suspect = false
    if (this.#peer.patience > 1) this.#calmDown(now)
    if (this.#mode !== this.#finalMode) this.#begin(now)
    this.#expectFrames()
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
      this.#exchange.silence.hasten(now + this.#shortWindow)
    }
  }

  /**
   * The server announced its own timings, in a frame; what is not a length of time is ignored. Where
   * we ask, an interval is the longest that it puts up with, and does not make us ask less often.
   */
  announce(interval: number | undefined, timeout: number | undefined): void {
    if (!this.#isOpen) return
    const timings = this.#timings
    if (typeof interval === 'number' && interval > 0) {
      timings.interval = this.#finalMode === 'ask' ? Math.min(timings.interval, interval) : interval
    }
    if (typeof timeout === 'number' && timeout > 0) timings.timeout = timeout
    this.#expectFrames()
    if (this.#pingAt < Infinity) {
      this.#pingAt = Math.min(this.#pingAt, this.#heardAt + timings.interval)
    }
  }

  /** The application handed over bytes while a ping waits behind an upload. */
  queued(bytes: number): void {
    this.#exchange.upload.queued(bytes)
  }

  /** Whether `queued` wants to be told. */
  get uploading(): boolean {
    return this.#exchange.upload.ahead > 0
  }

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
    if (late) {
      exchange.excuse(now + this.#shortWindow)
      // Not a word of suspicion either before what is queued has had its turn.
      this.#suspectAt = Math.max(this.#suspectAt, now + TURN)
    }
    if (now >= this.#pingAt) return this.#ping(now, buffered, late)
    if (now >= exchange.upload.at) this.#sampleUpload(now, buffered)
    if (exchange.passed(now)) return this.#die()
    if (now >= this.#suspectAt) {
      this.#suspectAt = Infinity
      this.suspect = true
      return 'suspect'
    }
    const report = this.#unanswered.tick(now, this.#timings.interval, this.#heardAt)
    return report ? 'unanswered' : undefined
  }

  get #isOpen(): boolean {
    return this.state === 'alive' || this.state === 'waiting'
  }

  get #shortWindow(): number {
    return this.#patient(Math.min(this.#timings.checkTimeout, this.#timings.timeout))
  }

  #patient(ms: number): number {
    return ms * this.#peer.patience
  }

  /** Silence counts from the last frame; between two exchanges nothing is owed. */
  #expectFrames(): void {
    if (this.#mode === 'ask' && this.state === 'alive') return
    const { interval, timeout } = this.#timings
    this.#exchange.silence.set(this.#heardAt + interval + this.#patient(timeout))
    if (this.#mode === 'ask') return
    // Where silence is never death, no beats are expected.
    const isWatched = timeout > QUIET && timeout < Infinity
    this.#suspectAt = isWatched ? this.#heardAt + interval + QUIET : Infinity
  }

  /** The server's first frame: the handshake is through, and from now on we may ping. */
  #begin(now: number): void {
    this.#mode = this.#finalMode
    this.#pingAt = now + this.#timings.interval
    this.#suspectAt = Infinity
    if (this.#mode === 'ask') this.#exchange.clear()
  }

  #calmDown(now: number): void {
    const stable = STABLE_INTERVALS * this.#timings.interval
    if (now - this.#openedAt >= stable) this.#peer.patience = 1
  }

  #ping(now: number, buffered: number, late: boolean): HeartbeatAction {
    const { interval, timeout, answerTimeout } = this.#timings
    this.pings++
    if (this.#mode !== 'ask') {
      // Never again at this very instant, however short the announced interval is.
      this.#pingAt = now + Math.max(1, interval)
      return 'ping'
    }
    const exchange = this.#exchange
    this.#rest('waiting')
    exchange.sentAt = now
    exchange.isClean = !buffered
    const replyBy = now + (late || this.#hurried ? this.#shortWindow : this.#patient(timeout))
    this.#hurried = false
    exchange.silence.set(replyBy)
    const suspectAt = now + this.roundTrip.habit
    if (suspectAt < replyBy) this.#suspectAt = suspectAt
    if (this.#peer.answered) exchange.reply.set(now + this.#patient(answerTimeout))
    this.#unanswered.asked(now, interval)
    exchange.upload.start(now, buffered)
    if (this.uploading) this.#spareUpload(now, 0)
    return 'ping'
  }

  #replied(now: number): void {
    const { isClean, sentAt } = this.#exchange
    if (isClean) this.roundTrip.sample(now - sentAt)
    this.#peer.answered = true
    this.#peer.unanswered = 0
    this.#rest('alive')
    this.#pingAt = now + this.#timings.interval
  }

  /** While the send buffer keeps falling, the ping is still on its way out: nothing is overdue. */
  #sampleUpload(now: number, buffered: number): void {
    const { upload } = this.#exchange
    const pause = upload.sample(now, buffered)
    if (pause !== undefined) this.#spareUpload(now, pause)
    else upload.at = now + this.#timings.timeout / 4
  }

  #spareUpload(now: number, pause: number): void {
    const { timeout, answerTimeout } = this.#timings
    const { silence, reply, upload } = this.#exchange
    const wait = Math.max(timeout, SHORTEST_STALL) + Math.min(pause, answerTimeout)
    const until = now + this.#patient(wait)
    silence.spare(until)
    reply.spare(until)
    this.#suspectAt = this.uploading ? Infinity : until - this.#patient(timeout) / 2
    upload.at = this.uploading ? now + timeout / 4 : Infinity
  }

  #die(): HeartbeatAction {
    // The next tick at this instant comes back here and speaks the verdict.
    if (this.#unanswered.died(this.#finalMode === 'ask')) return 'unanswered'
    const peer = this.#peer
    // A message that takes longer than `timeout` to arrive looks exactly like this; so that it does
    // not fail for ever, the next connection waits longer.
    peer.patience = Math.min(MAX_PATIENCE, peer.patience * 2)
    this.#rest('dead')
    return 'dead'
  }

  #rest(state: HeartbeatState): void {
    this.state = state
    this.suspect = false
    this.#exchange.clear()
    this.#pingAt = this.#suspectAt = this.#unanswered.at = Infinity
  }
}
