import type { Status } from '../../../src/index.ts'
import type { EventLog } from '../log/event-log.ts'
import { EchoProbe } from './echo-probe.ts'
import { FEED_PERIOD, FeedGaps } from './feed-gaps.ts'
import type { LaneName } from './lane-name.ts'
import { LatencyHistory } from './latency-history.ts'
import { readMessage } from './read-message.ts'
import type { BandState } from './timeline.ts'
import { Timeline } from './timeline.ts'

/** `closing`: the client has called `close()` and waits until it is told that it is closed. */
export type LaneStatus = Status | 'closing'

/** The feed comes each second; a link on which nothing came for so long is dead, whoever says what. */
export const SILENCE = 2.5 * FEED_PERIOD

const ECHO_PERIOD = 2000
const READY_STATES = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const

/** How a connection ended, as far as its socket told. */
export interface Loss {
  readonly at: number
  readonly text: string
}

/**
 * One client as an application would use it, with the books that the page keeps about it. `status` and `believes` come from the
 * client, `silence` from the page.
 */
export abstract class Lane {
  abstract readonly name: LaneName
  readonly timeline = new Timeline()
  readonly feed = new FeedGaps()
  readonly echoes = new EchoProbe()
  readonly latencies = new LatencyHistory()
  sent = 0
  received = 0
  openedAt: number | undefined
  loss: Loss | undefined
  /** When the client last knew that its connection is over, whatever it could do about it. */
  noticedAt: number | undefined
  readonly #log: EventLog
  #lastSign = performance.now()
  #nextEcho = performance.now() + 500
  #toldStatus: LaneStatus = 'idle'

  constructor(log: EventLog) {
    this.#log = log
  }

  abstract get status(): LaneStatus
  protected abstract get readyState(): number
  /** When the next attempt begins, in words; `undefined` when none is planned. */
  abstract countdown(now: number): string | undefined
  abstract reconnect(): void
  abstract close(): void
  protected abstract transmit(message: string): string

  get believes(): (typeof READY_STATES)[number] {
    return READY_STATES[this.readyState]!
  }

  /** How long nothing has arrived although the socket says OPEN; 0 in any other state. */
  silence(now: number): number {
    return this.believes === 'OPEN' ? now - this.#lastSign : 0
  }

  isDead(now: number): boolean {
    return this.silence(now) > SILENCE
  }

  tick(now: number): void {
    if (now >= this.#nextEcho) {
      this.#nextEcho = now + ECHO_PERIOD
      const message = this.echoes.next(now)
      this.sent++
      this.note(this.transmit(message), message, true)
    }
    this.observe(now)
  }

  /** @returns Whether the status has changed. */
  protected observe(now: number = performance.now()): boolean {
    const { status } = this
    const isNew = status !== this.#toldStatus
    if (isNew) this.note('status', `${this.#toldStatus} → ${status}`)
    this.#toldStatus = status
    const band: BandState = status === 'connected' && this.isDead(now) ? 'dead' : status
    this.timeline.set(band, now)
    if (band === 'dead') this.latencies.break(now)
    return isNew
  }

  protected opened(details: string): void {
    this.openedAt = this.#lastSign = performance.now()
    this.note('open', details)
    this.observe()
  }

  /** The client holds its connection for dead, which it has not got rid of yet. */
  protected gaveUp(details: string): void {
    this.noticedAt = performance.now()
    this.note('gives up', details)
  }

  protected lost(text: string): void {
    const at = performance.now()
    // An attempt that fails is not news: the connection was lost before.
    if (this.openedAt !== undefined && this.openedAt > (this.loss?.at ?? -1)) {
      this.loss = { at, text }
      if (this.openedAt > (this.noticedAt ?? -1)) this.noticedAt = at
    }
    this.latencies.break(at)
    this.note('close', text)
    this.observe()
  }

  protected arrived(data: unknown): void {
    const now = (this.#lastSign = performance.now())
    const message = readMessage(data)
    this.received++
    if (message.feed !== undefined) this.feed.arrived(message.feed, now)
    if (message.echo !== undefined) this.echoed(this.echoes.answered(message.echo, now), now)
    this.note('received', message.text, true)
    this.observe(now)
  }

  /** An own message came back after so many ms. */
  protected echoed(_roundTrip: number | undefined, _now: number): void {}

  protected note(event: string, details: string, isMessage = false): void {
    this.#log.add({ lane: this.name, event, details, isMessage })
  }
}

/** `code 1006, "reason", not clean` */
export function closeText(code: number, reason: string, wasClean: boolean): string {
  return `code ${code}${reason && `, “${reason}”`}, ${wasClean ? 'clean' : 'not clean'}`
}
