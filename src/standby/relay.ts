/**
 * Leads one client from a connection to the next. It stands where the client makes its sockets: it
 * hears of each socket before the client does, and may give the client one that is open already.
 * `StandbyPlan` in the core decides; this class acts.
 */
import type { Destination } from '../client/attempt.ts'
import type { Ending } from '../client/ending.ts'
import type { Disconnected } from '../client/events.ts'
import { Alarm } from '../core/alarm.ts'
import type { Cause } from '../core/close.ts'
import { NORMAL_CLOSURE, isOnPurpose } from '../core/close.ts'
import { EXPLAINED } from '../core/explained.ts'
import { StandbyPlan } from '../core/standby.ts'
import type { StandbySettings } from '../core/standby-states.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import type { Setup } from '../socket/setup.ts'
import { Timer } from '../socket/timer.ts'
import { Hold } from './hold.ts'
import type { Supplier } from './joined.ts'
import { joinedDestination } from './joined.ts'
import { Line } from './line.ts'
import { isSingle, markSingle } from './single.ts'
import type { StandbyListener } from './standby-line.ts'
import { StandbyLine } from './standby-line.ts'
import { suspicionOf } from './suspicion.ts'
import { Waiters } from './waiters.ts'

/** Limits of what a standby receives. On suspicion it may wait for long, and most are not needed. */
const ON_SUSPICION = { messages: 64, bytes: 2 ** 18 }
const FOR_HANDOVER = { messages: 10_000, bytes: 2 ** 24 }

export class Relay implements StandbyListener, Supplier {
  readonly plan: StandbyPlan
  /** The client gets it in place of its own destination. */
  readonly joined: Destination
  /** The client is not closed. */
  isInUse = true
  successor: StandbyLine | undefined

  readonly #destination: Destination
  readonly #alarm = new Alarm(new Timer(), () => this.#act())
  readonly #hold = new Hold()
  readonly #waiters = new Waiters()
  /** That of the attempt or connection in hand. */
  #line: Line | undefined
  #isOpen = false
  #standby: StandbyLine | undefined
  #lastClose: Disconnected | undefined
  #silentSince = 0

  constructor(destination: Destination, settings: StandbySettings) {
    this.#destination = destination
    this.plan = new StandbyPlan(settings, Math.random)
    this.joined = joinedDestination(destination, this)
    const { emitter } = destination
    // The first listeners: all others find everything in its place.
    emitter.on('connected', () => this.#connected())
    emitter.on('disconnected', event => this.#disconnected(event))
    emitter.on('status', ({ status }) => {
      this.isInUse = status !== 'closed'
      if (!this.isInUse) this.#stop('the client was closed')
    })
  }

  get isAdopted(): boolean {
    return this.#line instanceof StandbyLine
  }

  get silentFor(): number {
    return this.plan.holds ? performance.now() - this.#silentSince : 0
  }

  /** Rejects with an Error that says why there is no handover. */
  async handover(): Promise<void> {
    if (!this.#isOpen) {
      throw new Error('belay-ws: handover() needs an open connection; call it after `connected`')
    }
    if (!this.plan.wanted(performance.now())) {
      throw new Error(
        `belay-ws: no handover: the server ends one of two connections; call reconnect() instead${EXPLAINED}`,
      )
    }
    const done = this.#waiters.wait()
    // It may be there on suspicion.
    if (this.#standby?.isReady) this.ready()
    this.#act()
    return done
  }

  /** The server asked for another connection, and is in the middle of doing so. */
  told(): void {
    void Promise.resolve().then(() => {
      if (!this.#isOpen || !this.plan.isIdle) return
      this.plan.wanted(performance.now(), true)
      this.#act()
    })
  }

  supply(
    Socket: Destination['Socket'],
    url: string,
    protocols: string | string[] | undefined,
    setup: Setup,
  ): HeartbeatWebSocket {
    const { successor } = this
    this.successor = undefined
    if (successor) {
      this.#line = successor
      successor.adopt(setup.owner!)
      return successor.link!
    }
    const line = (this.#line = new Line(this, setup))
    return line.make(Socket, url, protocols)
  }

  heard(line: Line, isReply: boolean): void {
    if (line !== this.#line || this.plan.isIdle) return
    this.#hold.forget()
    this.plan.heard(performance.now(), isReply)
    this.#act()
  }

  suspected(line: Line): void {
    const suspicion = this.#isOpen && suspicionOf(line, this.#destination.hasReplies)
    if (!suspicion) return
    const { since, window, due, heldUntil } = suspicion
    this.plan.suspected(performance.now(), since, window, due)
    if (this.plan.holds) {
      this.#silentSince = since
      this.#hold.begin(line, heldUntil)
    }
    this.#act()
  }

  /** The client is told next, and may begin another attempt. */
  ended(line: Line): void {
    if (line !== this.#line) return
    const standby = this.#standby
    this.#standby = undefined
    if (standby?.link) this.successor = standby
    else standby?.close(NORMAL_CLOSURE, '')
  }

  reached(): void {
    this.plan.reached(performance.now())
  }

  ready(): void {
    const { settings, hasReplies } = this.#destination
    // Where it is not asked, to be open is all the proof there is: good enough beside a living connection.
    const isAsked = hasReplies && settings.pingOnOpen
    if (!isAsked && this.plan.purpose === 'handover') this.proven()
  }

  proven(): void {
    if (!this.#standby) return
    const { setup, link } = this.#line!
    const isAsked = this.plan.purpose === 'handover' && this.#destination.hasReplies
    this.plan.proven(performance.now(), isAsked ? setup.heart!.roundTrip.habit : 0)
    // Its reply comes behind all that the server sent before it knew the standby.
    if (isAsked) link!.check(false)
    this.#act()
  }

  declined(error: unknown): void {
    this.#standby = undefined
    this.plan.declined(performance.now())
    this.#waiters.reject('the url or protocols provider gave no address', error)
    this.#act()
  }

  failed(cause: Cause, { code, reason, error }: Ending): void {
    const standby = this.#standby
    this.#standby = this.successor = undefined
    if (!standby) return
    if (!this.plan.failed(performance.now(), cause, code)) {
      const why = [cause, code, reason].filter(Boolean).join(' ')
      this.#waiters.reject(`the second connection failed (${why})`, error)
    }
    if (this.plan.budget.kicks) markSingle(standby.url)
    this.#act()
  }

  overflowed(): void {
    this.plan.overflowed()
    this.#act()
  }

  #connected(): void {
    this.#isOpen = true
    this.plan.budget.kicks = isSingle(this.#line!.url)
    this.plan.opened(performance.now())
    this.#waiters.resolve()
    this.#act()
  }

  #disconnected(event: Disconnected): void {
    const { cause, code } = event
    const { plan, successor } = this
    this.#lastClose = event
    this.#line = undefined
    this.#isOpen = false
    this.#hold.forget()
    const why = `the connection ended (${cause})`
    if (cause !== 'handover' && isOnPurpose(cause)) this.#stop(why)
    plan.ended(performance.now(), cause === 'server', code, !!successor)
    if (!this.successor) this.#waiters.reject(why)
    else if (plan.budget.kicks) markSingle(this.successor.url)
    this.#act()
  }

  #stop(why: string): void {
    this.#isOpen = false
    this.#line?.abort()
    this.#hold.forget()
    this.#standby?.close(NORMAL_CLOSURE, '')
    this.successor?.close(NORMAL_CLOSURE, '')
    this.#standby = this.successor = undefined
    this.plan.stop()
    this.#waiters.reject(why)
    this.#act()
  }

  #act(): void {
    for (let action; (action = this.plan.tick(performance.now()));) {
      if (action === 'probe') this.#probe()
      else if (action === 'switch') this.#switch()
      else {
        this.#standby?.close(NORMAL_CLOSURE, 'not needed')
        this.#standby = undefined
        this.#waiters.reject('the second connection received too much before it was proven')
      }
    }
    if (!this.plan.holds) this.#hold.end()
    this.#alarm.set(this.plan.deadline)
  }

  #probe(): void {
    const limits = this.plan.purpose === 'handover' ? FOR_HANDOVER : ON_SUSPICION
    const { settings, binaryType } = this.joined
    const destination = { ...this.#destination, settings, binaryType }
    this.#standby = new StandbyLine(destination, this, limits)
    void this.#standby.begin(this.#lastClose)
  }

  #switch(): void {
    const line = this.#line!
    this.successor = this.#standby
    this.#standby = undefined
    this.#hold.forget()
    if (this.plan.purpose === 'handover') line.handOver()
    else line.giveUp()
  }
}
