/**
 * Watches one socket: drives its heartbeat, limits its handshake and its closing, and tells its end
 * once.
 *
 * ```
 * connecting -open-> open -close()-> closing -> over
 *      |               |                |
 *      |               no reply         closeTimeout: over, and the socket is abandoned
 *      connectTimeout
 * ```
 *
 * A socket that is CLOSED and fires no `close` event is over as well: it is looked at after an `error`,
 * after `close()` and whenever a timer fires.
 */
import { Alarm } from '../core/alarm.ts'
import { Deadline } from '../core/deadline.ts'
import type { Payload } from '../core/formats/format.ts'
import { heartbeatMode } from '../core/formats/format.ts'
import { Heartbeat } from '../core/heartbeat.ts'
import { LATE, turnFor } from '../core/lateness.ts'
import type { Peer } from '../core/peer.ts'
import { connectLimit } from '../core/peer.ts'
import {
  ABNORMAL_CLOSURE,
  CLOSE_TIMEOUT,
  CONNECT_TIMEOUT,
  GIVEN_UP,
  HEARTBEAT_TIMEOUT,
} from '../core/close.ts'
import { hear } from './frame-filter.ts'
import type { NativeSocket } from './native-socket.ts'
import { report, socketEvent } from './runtime.ts'
import type { Setup } from './setup.ts'
import { Timer } from './timer.ts'
import { transmit } from './transmit.ts'
import { unansweredMessage, warning } from './unanswered.ts'
import { isUnreadable, unreadableMessage } from './unreadable.ts'

/** One for each socket. */
export class Watch {
  readonly heart: Heartbeat
  /** It was ended by us, and the socket beneath may still be busy. */
  isAbandoned = false
  readonly native: NativeSocket
  private readonly url: string
  private readonly peer: Peer
  private readonly setup: Setup
  private readonly alarm = new Alarm(new Timer(), () => this.#tick())
  /** The limit of connecting or of closing, whichever is under way. */
  private readonly limit = new Deadline()
  private readonly dialledAt = performance.now()
  private handshake = 0
  private closing = false
  private lastPing: Payload | undefined

  /** @param url - As it was given: a page may hide what the socket says. */
  constructor(native: NativeSocket, setup: Setup, url: string) {
    const { settings, peers, owner } = setup
    const { format, connectTimeout } = settings
    this.native = native
    this.setup = setup
    this.url = url
    this.peer = peers.at(url)
    const mode = heartbeatMode(format)
    this.heart = new Heartbeat(settings, this.peer, mode, format && format.handshake)
    if (owner) setup.heart = this.heart
    // Before anybody else, and capturing: Firefox would otherwise show a hidden reply to a capturing
    // listener of the application's. Below a client there are no others but those of a class that the
    // application brought along, which may hide what is theirs.
    const first = { capture: !owner }
    native.listen('open', event => this.#onOpen(event), first)
    native.listen('message', event => this.#onMessage(event as MessageEvent), first)
    native.listen('error', event => this.#onError(event), first)
    native.listen('close', event => this.#onClose(event), first)
    this.limit.set(this.dialledAt + connectLimit(connectTimeout, this.peer, settings.timeout))
    this.#arm()
  }

  send(...data: unknown[]): void {
    // [spec] In CLOSED, data is dropped without an error.
    if (this.isAbandoned) return
    // A ping that the message wants goes out from a timer, behind all that is sent meanwhile.
    if (transmit(this.native, this.heart, data)) this.#arm()
  }

  close(given: unknown[]): void {
    // [spec] A bad code or reason throws whatever the state.
    this.native.call('close', given)
    this.#boundClosing()
  }

  check(isUrgent?: boolean): void {
    if (this.native.get('readyState') !== 1) return
    this.heart.check(performance.now(), isUrgent)
    this.#tick()
  }

  /** Says `close` now, whatever the socket beneath will say, and when. Throws nothing. */
  end(reason: string): void {
    if (this.native.isOver) return
    this.isAbandoned = true
    this.#over()
    try {
      // Natively too, so that a hung attempt frees the browser's dial queue.
      this.native.call('close', [GIVEN_UP, reason])
      this.native.free()
    } catch (error) {
      report(error)
    }
    this.native.dispatch(socketEvent('close', { code: ABNORMAL_CLOSURE, reason, wasClean: false }))
  }

  #tellOwner(event: Event): void {
    try {
      this.setup.owner?.told(event)
    } catch (error) {
      report(error)
    }
  }

  /** Tells of the heartbeat's own. */
  #tell(event: Event): void {
    this.native.dispatch(event)
    this.#tellOwner(event)
  }

  #onOpen(event: Event): void {
    const setup = this.setup
    this.limit.clear()
    this.handshake = performance.now() - this.dialledAt
    this.peer.hungDials = 0
    if (setup.holds) setup.begin = () => this.#begin()
    else this.#begin()
    this.#tellOwner(event)
  }

  #begin(): void {
    const { format, pingOnOpen } = this.setup.settings
    if (format) this.heart.open(performance.now(), Date.now(), pingOnOpen, this.handshake)
    // The ping goes out from a timer, after the application's own first message.
    this.#arm(true)
  }

  #onMessage(event: MessageEvent): void {
    const { format } = this.setup.settings
    const data: unknown = event.data
    if (format && isUnreadable(format, this.lastPing, data)) this.#turnOff()
    const heard = format && hear(format, this.heart, data)
    if (heard) {
      const { replied, hidden, answer } = heard
      if (answer !== undefined) this.native.call('send', [answer])
      if (hidden) event.stopImmediatePropagation()
      // Armed here and not when the old timer fires: timers that are set by timers are cut to one a
      // minute in hidden tabs of Chrome, timers that are set by network events are not.
      this.#arm(replied)
      if (replied || hidden) this.#tell(new Event(replied ? 'pong' : 'beat'))
      if (hidden) return
    }
    this.setup.owner?.message(event)
  }

  #onError(event: Event): void {
    this.#tellOwner(event)
    // Chromium fires no `close` where the page's policy forbids the connection.
    if (this.native.get('readyState') === 3) this.#boundClosing()
  }

  #onClose(event: Event): void {
    if (this.heart.ended(performance.now(), (event as CloseEvent).code)) this.#unanswered(true)
    this.#over()
    this.#tellOwner(event)
  }

  #over(): void {
    this.native.isOver = true
    this.limit.clear()
    this.heart.stop()
    this.#arm()
  }

  /**
   * From now on the limit of closing holds, whichever side began it. One that is CLOSED already has no
   * more than the rest of this turn to fire `close`.
   */
  #boundClosing(): void {
    const isClosed = this.native.get('readyState') === 3
    if (this.native.isOver || (this.closing && !isClosed)) return
    this.closing = true
    this.heart.stop()
    this.limit.set(isClosed ? 0 : performance.now() + this.setup.settings.closeTimeout)
    this.#arm(isClosed)
  }

  #arm(anew = false): void {
    this.alarm.set(Math.min(this.limit.at, this.heart.deadline), anew)
  }

  #tick(): void {
    const { heart } = this
    const now = performance.now()
    const state = this.native.get('readyState')
    // [spec] The browser fires `close` in the task that makes it CLOSED: here it never will.
    if (state === 3) this.end('')
    else if (now >= this.limit.at) this.#limitReached(now, !state && !this.closing)
    // The server began to close, of which no event tells: there is nobody to ask any more.
    else if (state === 2) this.#boundClosing()
    let action
    while ((action = heart.tick(now, Date.now(), this.native.get('bufferedAmount')))) {
      if (action === 'ping') this.#ping()
      else if (action === 'dead') this.end(HEARTBEAT_TIMEOUT)
      else if (action === 'unanswered') this.#unanswered(false)
      else this.#tell(new Event(action))
    }
    this.#arm()
  }

  #limitReached(now: number, isConnecting: boolean): void {
    const { checkTimeout, connectTimeout, closeTimeout } = this.setup.settings
    const window = Math.min(checkTimeout, isConnecting ? connectTimeout : closeTimeout)
    // The page was away: what it waits for may still be under way.
    if (!this.limit.passed(now, late => (late > LATE ? window : turnFor(late)))) return
    if (isConnecting) this.peer.hungDials++
    this.end(isConnecting ? CONNECT_TIMEOUT : CLOSE_TIMEOUT)
  }

  #unanswered(isEnded: boolean): void {
    const { format } = this.setup.settings
    this.#tell(warning(unansweredMessage(this.url, this.lastPing, format, isEnded)))
  }

  #ping(): void {
    const { format } = this.setup.settings
    try {
      if (format && format.ping)
        this.native.call('send', [(this.lastPing = format.ping(this.heart.pings))])
    } catch (error) {
      report(error)
    }
    this.#tell(new Event('ping'))
  }

  /** Frames that the format cannot read would look like a peer that never replies. */
  #turnOff(): void {
    this.heart.stop()
    this.#arm()
    if (this.peer.reported) return
    this.peer.reported = true
    this.#tell(warning(unreadableMessage(this.url)))
  }
}
