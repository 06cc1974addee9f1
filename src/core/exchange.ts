/**
 * One exchange: a ping and what arrives after it. It keeps two questions apart. "Does anything
 * arrive?" is answered by any frame. "Does anything get there?" is answered only by the reply.
 *
 * | deadline | what is missing then |
 * |---|---|
 * | `suspectAt` | the reply is unlike this connection, or a beat is overdue |
 * | `silence` | any frame |
 * | `reply` | the reply, although frames arrive: sooner where the connection is idle, see `downlink.ts` |
 * | `upload.at` | nothing: the send buffer wants a look |
 *
 * If nobody replies, an exchange lasts from one frame to the next, without `reply` and `upload`.
 */
import { Deadline } from './deadline.ts'
import { Downlink } from './downlink.ts'
import { TURN } from './lateness.ts'
import type { Peer } from './peer.ts'
import { patience } from './peer.ts'
import { RoundTrip } from './rtt.ts'
import type { HeartbeatTimings } from './timings.ts'
import { UnderWay } from './under-way.ts'
import { SHORTEST_STALL, UploadWatch } from './upload.ts'
import { replyWindow } from './window.ts'

/** Without replies: a beat is unlike the server if it is this overdue, in ms. */
const QUIET = 1000

export class Exchange {
  readonly roundTrip: RoundTrip = new RoundTrip()
  readonly underWay: UnderWay = new UnderWay()
  readonly upload: UploadWatch = new UploadWatch()
  readonly silence: Deadline = new Deadline()
  suspectAt: number = Infinity
  sentAt = 0
  /** How long the first frame after the next ping may take at most, in ms. */
  first: number = Infinity
  private readonly reply = new Deadline()
  private readonly downlink = new Downlink()
  private readonly timings: HeartbeatTimings
  private readonly peer: Peer
  /** How long the bytes ahead of the ping may take, in ms. */
  private ahead = 0
  /** Nothing was ahead of the ping, so the round trip is worth a sample. */
  private isClean = false
  /** When the reply is due where the connection is idle. */
  private by = 0
  private isIdle = false

  constructor(timings: HeartbeatTimings, peer: Peer) {
    this.timings = timings
    this.peer = peer
  }

  /** When it wants a look; `Infinity` for never. */
  get at(): number {
    return Math.min(this.suspectAt, this.silence.at, this.reply.at, this.upload.at)
  }

  /** The application handed over bytes. Returns whether to stamp those that are under way. */
  queued(bytes: number): boolean {
    this.upload.queued(bytes)
    return this.underWay.add(bytes)
  }

  /** The ping goes out now, behind `buffered` bytes. */
  begin(now: number, buffered: number, isUrgent: boolean): void {
    const { answerTimeout } = this.timings
    // Bounded, so that a dead connection is detected in the end.
    const underWay = Math.min(answerTimeout, this.underWay.ping(now))
    this.upload.start(now, buffered)
    // A send buffer that is not empty shows by itself whether the bytes go on.
    const ahead = (this.ahead = this.upload.ahead ? 0 : underWay)
    this.sentAt = now
    this.isClean = !buffered && !underWay
    const by = now + this.window(isUrgent)
    const suspectAt = now + ahead + this.roundTrip.habit
    this.first = Infinity
    this.silence.set(by)
    if (suspectAt < by) this.suspectAt = suspectAt
    this.downlink.start(now)
    this.isIdle = false
    this.by = now + this.window(false)
    this.awaitReply(by)
    if (this.upload.ahead) this.spareUpload(now, 0)
  }

  /** The reply came. */
  end(now: number): void {
    if (this.isClean) this.roundTrip.sample(now - this.sentAt)
    this.underWay.reply(now)
  }

  /**
   * A frame came that is not the reply: silence counts from there.
   *
   * @param isAsked - A ping is out. Otherwise the next beat is expected.
   */
  heard(at: number, isAsked: boolean): void {
    const { interval, timeout } = this.timings
    const window = this.ahead + this.patient(timeout)
    this.silence.set(at + interval + window)
    // A peer that never replies has no habit. Behind an upload every reply is late. Where silence is
    // never death, no beats are expected.
    const isLike = isAsked
      ? !this.peer.answered || this.upload.ahead
      : timeout <= QUIET || timeout === Infinity
    this.suspectAt = isLike ? Infinity : at + (isAsked ? window : interval + QUIET)
  }

  /** A frame came that is not the reply: it may be queued behind such frames, or not. */
  passedBy(now: number, bytes: number): void {
    const isIdle = this.downlink.heard(now, bytes, this.roundTrip.usual)
    // No other verdict once it is due: it must not be put off for ever.
    if (isIdle === this.isIdle || (this.isIdle && now >= this.by)) return
    this.isIdle = isIdle
    this.awaitReply(now)
  }

  /** Something casts doubt on the connection: the wait becomes a short one. */
  hasten(now: number): void {
    this.silence.hasten(now + this.window(true))
  }

  /** The page was late, which proves nothing about the connection. */
  excuse(now: number): void {
    const until = now + this.window(true)
    this.silence.excuse(until)
    this.reply.excuse(until)
    // No suspicion either before the frames that are queued have had their turn.
    this.suspectAt = Math.max(this.suspectAt, now + TURN)
  }

  /** Looks at the send buffer: while it falls, the ping is still on its way out. */
  look(now: number, buffered: number): void {
    const pause = this.upload.sample(now, buffered)
    // Once the buffer is empty, it says nothing of what the kernel still holds.
    const left = this.upload.ahead ? 0 : this.underWay.left(now)
    if (pause !== undefined) this.spareUpload(now, Math.max(pause, left))
    else this.upload.at = now + this.timings.timeout / 4
  }

  /** Whether one of the two is missing. Each has its own turn: frames put off only the first. */
  passed(now: number): boolean {
    return this.silence.passed(now) || this.reply.passed(now)
  }

  /** It is over: nothing is waited for. */
  clear(): void {
    this.silence.clear()
    this.reply.clear()
    this.upload.ahead = this.ahead = 0
    this.suspectAt = this.upload.at = Infinity
  }

  private window(isUrgent: boolean): number {
    const { usual } = this.roundTrip
    return replyWindow(this.timings, isUrgent, usual, this.ahead, patience(this.peer), this.first)
  }

  /** @param from - Not before that, in ms. */
  private awaitReply(from: number): void {
    if (!this.peer.answered) return
    const late = this.sentAt + this.patient(this.timings.answerTimeout)
    this.reply.set(Math.max(from, this.by, this.isIdle && late < Infinity ? 0 : late))
  }

  private patient(ms: number): number {
    return ms * patience(this.peer)
  }

  private spareUpload(now: number, pause: number): void {
    const { timeout, answerTimeout } = this.timings
    const wait = Math.max(timeout, SHORTEST_STALL) + Math.min(pause, answerTimeout)
    const until = now + this.patient(wait)
    const isGoingOn = this.upload.ahead > 0
    this.silence.spare(until)
    this.reply.spare(until)
    this.suspectAt = isGoingOn ? Infinity : until - this.patient(timeout) / 2
    this.upload.at = isGoingOn ? now + timeout / 4 : Infinity
  }
}
