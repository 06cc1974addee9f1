import type { HeartbeatFormat } from '../../src/core/formats/format.ts'
import { heartbeatMode } from '../../src/core/formats/format.ts'
import { text } from '../../src/core/formats/text.ts'
import type { HeartbeatTimings } from '../../src/core/timings.ts'
import { Heartbeat } from '../../src/core/heartbeat.ts'
import type { Peer } from '../../src/core/peer.ts'
import { newPeer } from '../../src/core/peer.ts'
import type { LinkOptions } from './simulated-link.ts'
import { SimulatedLink } from './simulated-link.ts'
import type { TimerModel } from './simulated-page.ts'
import { SimulatedPage } from './simulated-page.ts'

export const TIMINGS: HeartbeatTimings = {
  interval: 15_000,
  timeout: 10_000,
  answerTimeout: 30_000,
  checkTimeout: 3_000,
  askOnSend: true,
}

export interface ConnectionOptions extends LinkOptions {
  timings?: Partial<HeartbeatTimings>
  peer?: Peer
  format?: HeartbeatFormat
  pingOnOpen?: boolean
  /** How long the handshake took, in ms. */
  handshake?: number
  timers?: TimerModel
  /** What the server replies to a client frame; `undefined` for nothing. Default: `pong` to `ping`. */
  reply?: (data: unknown) => unknown
  /** The server sends `feed` this often by itself. */
  feedEvery?: number
  feed?: unknown
  /** The size of a message of the feed. Default: a few bytes. */
  feedBytes?: number
}

/** A feed behind which a reply may be queued: 512 kbit/s. */
export const DOWNLOAD = { feedEvery: 1_000, feedBytes: 64_000 }

export interface Entry {
  at: number
  event: 'ping' | 'pong' | 'suspect' | 'unanswered' | 'dead'
}

export const mute = (): undefined => undefined
const pongToPing = (data: unknown) => (data === 'ping' ? 'pong' : undefined)

/**
 * A heartbeat that lives: a page, a link, a server, and between them the very steps of
 * `HeartbeatWebSocket`, above all its one timer.
 */
export class SimulatedConnection {
  readonly page: SimulatedPage
  readonly link: SimulatedLink
  readonly heart: Heartbeat
  readonly peer: Peer
  readonly log: Entry[] = []
  /** What the application got to see. */
  readonly messages: { at: number; data: unknown }[] = []
  /** What the server got to see. */
  readonly received: { at: number; data: unknown }[] = []
  timerAt = Infinity
  #ended = false
  readonly #format: HeartbeatFormat

  constructor(options: ConnectionOptions = {}) {
    const { timings, peer = newPeer(), format = text(), reply = pongToPing } = options
    this.page = new SimulatedPage(options.timers)
    this.link = new SimulatedLink(this.page.time, options)
    this.peer = peer
    this.#format = format
    const { interval = TIMINGS.interval, timeout = TIMINGS.timeout, handshake } = format
    this.heart = new Heartbeat(
      { ...TIMINGS, interval, timeout, ...timings },
      peer,
      heartbeatMode(format),
      handshake,
    )
    this.link.toClient = (data, bytes) => this.page.handle(() => this.#onMessage(data, bytes))
    this.link.toServer = data => {
      this.received.push({ at: this.now, data })
      const answer = reply(data)
      if (answer !== undefined) this.link.push(answer)
    }
    const { feedEvery, feed = 'news', feedBytes } = options
    if (feedEvery) this.page.time.every(feedEvery, () => this.link.push(feed, 0, feedBytes))
    const pingOnOpen = options.pingOnOpen ?? (!handshake && (format.pingOnOpen ?? true))
    this.heart.open(this.page.monotonic, this.page.wall, pingOnOpen, options.handshake)
    this.#arm()
  }

  get now(): number {
    return this.page.time.now
  }

  run(ms: number): this {
    this.page.time.runUntil(this.now + ms)
    return this
  }

  at(when: number, step: () => void): this {
    this.page.time.at(when, step)
    return this
  }

  times(event: Entry['event']): number[] {
    return this.log.filter(entry => entry.event === event).map(entry => entry.at)
  }

  get diedAt(): number | undefined {
    return this.times('dead')[0]
  }

  /** The application sends. */
  send(data: unknown, bytes: number): void {
    const { heart, link } = this
    link.send(data, bytes)
    if (!heart.queued(bytes)) return
    heart.stamp(this.page.monotonic)
    this.#arm()
  }

  check(isUrgent?: boolean): void {
    this.heart.check(this.page.monotonic, isUrgent)
    this.#tick()
  }

  #onMessage(data: unknown, bytes: number): void {
    if (this.#ended) return
    const { heart, page } = this
    const asked = heart.state === 'waiting' ? heart.pings : 0
    const beat = this.#format.read(data, asked)
    if (!beat && !heart.attends()) {
      this.messages.push({ at: this.now, data })
      return
    }
    const details = typeof beat === 'object' ? beat : undefined
    const replied = heart.frame(page.monotonic, details ? !!details.reply : !!beat, bytes)
    if (details) {
      heart.announce(details.interval, details.timeout, details.spread)
      if (details.answer !== undefined) this.link.send(details.answer, 10)
    }
    this.#arm(replied)
    if (!(details?.hide ?? replied)) this.messages.push({ at: this.now, data })
    if (!replied) return
    this.log.push({ at: this.now, event: 'pong' })
  }

  #arm(anew = false): void {
    const at = this.heart.deadline
    if (!anew && at >= this.timerAt && at < Infinity) return
    this.page.clearTimer()
    this.timerAt = at
    if (at === Infinity) return
    this.page.setTimer(Math.max(at, this.page.monotonic), () => {
      this.timerAt = Infinity
      this.#tick()
    })
  }

  #tick(): void {
    const { heart, page, link } = this
    let action
    while ((action = heart.tick(page.monotonic, page.wall, link.buffered))) {
      this.log.push({ at: this.now, event: action })
      if (action === 'ping') link.send(this.#format.ping?.(heart.pings), 4)
      if (action === 'dead') this.#ended = true
    }
    this.#arm()
  }
}
