/**
 * The heartbeat of one connection, without the connection.
 *
 * Rules of this file: it reads no clock, sets no timer, sends nothing and calls nobody. The owner of
 * the clock calls `tick(now)` once `deadline` is reached and does what the answer says. Times
 * are milliseconds of one monotonic clock. At most one ping is ever out: nobody may read them.
 */
import { Cadence } from './cadence.ts'
import type { Deadline } from './deadline.ts'
import { Exchange } from './exchange.ts'
import type { HeartbeatMode } from './formats/format.ts'
import { LATE, Lateness } from './lateness.ts'
import type { Peer } from './peer.ts'
import { announceSpread, died, firstWindow, heard, isUncalm, replied } from './peer.ts'
import type { RoundTrip } from './rtt.ts'
import type { HeartbeatAction, HeartbeatState } from './states.ts'
import type { HeartbeatTimings } from './timings.ts'
import { announce } from './timings.ts'
import { Unanswered } from './unanswered.ts'

/** The state machine of this file. One for each connection; the {@link Peer} outlives it. */
export class Heartbeat {
  /** The state; only its own methods change it. */
  state: HeartbeatState = 'idle'
  /** The reply is later than this link's habit. Any frame clears it. */
  suspect = false
  /** Pings sent so far, which is also the id of the last one. */
  pings = 0
  /** Round trips of this connection. */
  readonly roundTrip: RoundTrip
  /** When silence alone ends the connection; a plug-in may put it off. */
  readonly silence: Deadline
  private readonly finalMode: HeartbeatMode
  /** `listen` as long as a handshake keeps us from pinging. */
  private mode: HeartbeatMode
  private readonly peer: Peer
  private readonly timings: HeartbeatTimings
  private readonly exchange: Exchange
  private readonly unanswered: Unanswered
  private readonly lateness = new Lateness()
  private readonly cadence = new Cadence()
  private openedAt = 0
  private heardAt = 0

  /**
   * @param handshake - No ping before the server's first frame: until then only a silence longer than
   *   `interval + timeout` means that the connection is dead.
   */
  constructor(
    timings: HeartbeatTimings,
    peer: Peer,
    mode: HeartbeatMode = 'ask',
    handshake = false,
  ) {
    this.timings = { ...timings }
    this.peer = peer
    const exchange = (this.exchange = new Exchange(this.timings, peer))
    this.roundTrip = exchange.roundTrip
    this.silence = exchange.silence
    this.unanswered = new Unanswered(peer)
    this.finalMode = mode
    this.mode = handshake ? 'listen' : mode
  }

  /** When `tick` wants to be called next; `Infinity` for never. Every method may change it. */
  get deadline(): number {
    return Math.min(this.cadence.at, this.exchange.at, this.unanswered.at)
  }

  /** A frame or our ping is overdue on the clock: what is sent now probably goes nowhere. */
  overdue(now: number): boolean {
    const { suspectAt, silence } = this.exchange
    // Not the ping that a message wants: a long loop of messages leaves it no turn.
    return this.suspect || now >= Math.min(suspectAt, silence.at) || now > this.cadence.next + LATE
  }

  /**
   * A frame came that is not a beat. Returns whether to call `frame`: not between two exchanges. Nearly
   * all frames arrive there, and the look at the clock costs more than the rest of the work for one.
   */
  attends(): boolean {
    const isCalm = this.state === 'alive' && this.mode === 'ask' && !isUncalm(this.peer)
    return !isCalm || this.cadence.ask.attends()
  }

  /** Whether `queued` wants to be told exactly: a ping waits behind a full send buffer. */
  get uploading(): boolean {
    return this.exchange.upload.ahead > 0
  }

  /**
   * The connection is open.
   *
   * @param wall - The wall clock in ms, used for nothing but noticing that the machine slept.
   * @param pingNow - Ping at once, or after the first interval.
   * @param handshake - How long the handshake took, in ms.
   */
  open(now: number, wall: number, pingNow: boolean, handshake = 0): void {
    this.state = 'alive'
    this.exchange.first = firstWindow(this.peer, handshake)
    this.openedAt = this.heardAt = now
    this.cadence.ask.heard(now)
    this.lateness.start(now, wall)
    if (this.mode !== 'listen') this.cadence.set(pingNow ? now : now + this.timings.interval)
    this.expect(now)
  }

  /**
   * Any inbound frame, but for those that `attends` said no to.
   *
   * @param reply - The format took it for the reply to our ping.
   * @param bytes - Its size; of a text, its length.
   * @returns Whether it is an expected reply, which the application must not see.
   */
  frame(now: number, reply: boolean, bytes = 0): boolean {
    if (!this.isOpen) return false
    const { sentAt } = this.exchange
    const isFirst = this.state === 'waiting' && this.pings === 1 && this.heardAt <= sentAt
    if (isFirst) this.peer.firstFrame = now - sentAt
    this.heardAt = now
    this.cadence.ask.heard(now)
    this.suspect = false
    if (isUncalm(this.peer)) heard(this.peer, now - this.openedAt, this.timings)
    if (this.mode !== this.finalMode) {
      // The server's first frame: the handshake is through, and from now on we may ping.
      this.mode = this.finalMode
      this.cadence.set(now + this.timings.interval)
      if (this.mode === 'ask') this.exchange.clear()
    }
    const isOwed = reply && this.state === 'waiting'
    if (isOwed) {
      this.exchange.end(now)
      replied(this.peer)
      this.rest('alive')
      this.cadence.set(now + this.timings.interval)
    } else if (this.state === 'waiting') this.exchange.passedBy(now, bytes)
    this.expect(now)
    return isOwed
  }

  /** The server announced its own timings, in a frame. */
  announce(interval: number | undefined, timeout: number | undefined, spread?: number): void {
    if (!this.isOpen) return
    announceSpread(this.peer, spread)
    announce(this.timings, this.finalMode === 'ask', interval, timeout)
    this.expect(this.heardAt)
    this.cadence.hasten(this.heardAt + this.timings.interval)
  }

  /** The application handed over bytes. Returns whether to call `stamp` with the time. */
  queued(bytes: number): boolean {
    const isFirst = this.timings.askOnSend && this.cadence.ask.first()
    return this.exchange.queued(bytes) || !!isFirst
  }

  /** The time by which all bytes so far were handed over. May make `deadline` sooner. */
  stamp(now: number): void {
    this.exchange.underWay.stamp(now)
    // A peer that has never replied is asked when it is due, and no sooner.
    if (this.state !== 'alive' || this.mode !== 'ask' || !this.peer.answered) return
    this.cadence.sent(now, this.timings.interval / 5)
  }

  /**
   * The connection ended with this close code, and not because of us.
   *
   * @returns Whether to tell, once, that this server ends connections right after our ping.
   */
  ended(now: number, code: number): boolean {
    const isFirst = this.state === 'waiting' && this.pings === 1
    const isPrompt = now - this.exchange.sentAt < this.timings.timeout
    return this.isOpen && this.unanswered.ended(isFirst && isPrompt, code)
  }

  /** The connection is over, or the application is closing it: no more deadlines. */
  stop(): void {
    this.rest('idle')
  }

  /**
   * Asks now, or a second after the last check. With a ping already out it only shortens the wait.
   *
   * @param isUrgent - Something casts doubt on the connection, which justifies the short window.
   */
  check(now: number, isUrgent = true): void {
    if (this.state === 'alive' && this.mode === 'ask') this.cadence.check(now, isUrgent)
    else if (this.state === 'waiting' && isUrgent) this.exchange.hasten(now)
  }

  /**
   * Call when `deadline` is reached, and again until it answers `undefined`.
   *
   * @param wall - The wall clock, see `open`.
   * @param buffered - The socket's `bufferedAmount`.
   */
  tick(now: number, wall: number, buffered: number): HeartbeatAction | undefined {
    if (now < this.deadline) return undefined
    const exchange = this.exchange
    const late = this.lateness.isLate(now, wall, this.deadline)
    if (late) exchange.excuse(now)
    if (now >= this.cadence.at) return this.ping(now, buffered, late)
    if (now >= exchange.upload.at) exchange.look(now, buffered)
    if (exchange.passed(now)) return this.die()
    if (now >= exchange.suspectAt) {
      exchange.suspectAt = Infinity
      this.suspect = true
      return 'suspect'
    }
    const report = this.unanswered.tick(now, this.timings.interval, this.heardAt)
    return report ? 'unanswered' : undefined
  }

  private get isOpen(): boolean {
    return this.state === 'alive' || this.state === 'waiting'
  }

  /** Silence counts from the last frame, but between two exchanges nothing is expected. */
  private expect(heardAt: number): void {
    const isAsked = this.mode === 'ask'
    if (!isAsked || this.state === 'waiting') this.exchange.heard(heardAt, isAsked)
  }

  private ping(now: number, buffered: number, late: boolean): HeartbeatAction {
    this.pings++
    if (this.mode !== 'ask') {
      // Never again at this very instant, however short the interval is.
      this.cadence.set(now + Math.max(1, this.timings.interval))
      return 'ping'
    }
    this.rest('waiting')
    this.exchange.begin(now, buffered, late || this.cadence.isUrgent)
    this.cadence.isUrgent = false
    this.unanswered.asked(now, this.timings.interval)
    return 'ping'
  }

  private die(): HeartbeatAction {
    // The next tick at this instant comes back here and speaks the verdict.
    if (this.finalMode === 'ask' && this.unanswered.report()) return 'unanswered'
    died(this.peer)
    this.rest('dead')
    return 'dead'
  }

  private rest(state: HeartbeatState): void {
    this.state = state
    this.suspect = false
    this.exchange.clear()
    this.cadence.set((this.unanswered.at = Infinity))
  }
}
