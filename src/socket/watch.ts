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
import type { Payload } from '../core/formats/format.ts'
import { heartbeatMode } from '../core/formats/format.ts'
import { Heartbeat } from '../core/heartbeat.ts'
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
import { Limit } from './limit.ts'
import type { NativeSocket } from './native-socket.ts'
import { closeEvent, report } from './runtime.ts'
import type { Setup, SocketOwner } from './setup.ts'
import { Timer } from './timer.ts'
import { unansweredMessage } from './unanswered.ts'
import { isUnreadable, unreadableMessage } from './unreadable.ts'

/** One for each socket. */
export class Watch {
  readonly heart: Heartbeat
  /** It was ended by us, and the socket beneath may still be busy. */
  isAbandoned = false

  readonly native: NativeSocket
  readonly #url: string
  readonly #settings: Setup['settings']
  readonly #peer: Peer
  readonly #owner: SocketOwner | undefined
  readonly #timer = new Timer()
  #timerAt = Infinity
  readonly #limit = new Limit()
  #closing = false
  #lastPing: Payload | undefined

  /** @param url - As it was given: a page may hide what the socket says. */
  constructor(native: NativeSocket, { settings, peers, owner }: Setup, url: string) {
    const { format, connectTimeout } = settings
    this.native = native
    this.#url = url
    this.#settings = settings
    this.#owner = owner
    this.#peer = peers.at(url)
    const mode = format ? heartbeatMode(format) : 'listen'
    this.heart = new Heartbeat(settings, this.#peer, mode, format && format.handshake)
    // Before anybody else, and capturing: Firefox would otherwise show a hidden reply to a capturing
    // listener of the application's. Below a client there are no others but those of a class that the
    // application brought along, which may hide what is theirs.
    const first = { capture: !owner }
    native.listen('open', event => this.#onOpen(event), first)
    native.listen('message', event => this.#onMessage(event as MessageEvent), first)
    native.listen('error', event => this.#onError(event), first)
    native.listen('close', event => this.#onClose(event), first)
    this.#limit.set(performance.now() + connectLimit(connectTimeout, this.#peer))
    this.#arm()
  }

  send(...data: unknown[]): void {
    const { heart } = this
    // [spec] In CLOSED, data is dropped without an error.
    if (this.isAbandoned) return
    // To look at the buffer costs every message.
    const before = heart.uploading ? this.native.get('bufferedAmount') : NaN
    this.native.call('send', data)
    if (before >= 0) heart.queued(this.native.get('bufferedAmount') - before)
  }

  close(given: unknown[]): void {
    // [spec] A bad code or reason throws whatever the state.
    this.native.call('close', given)
    this.#boundClosing()
  }

  check(): void {
    if (this.native.isOver || this.#closing || this.native.get('readyState') !== 1) return
    this.heart.check(performance.now())
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
    } catch (error) {
      report(error)
    }
    this.native.dispatch(closeEvent(ABNORMAL_CLOSURE, reason, false))
  }

  #tellOwner(event: Event): void {
    try {
      this.#owner?.told(event)
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
    const { format, pingOnOpen } = this.#settings
    this.#limit.set(Infinity)
    this.#peer.hungDials = 0
    if (format) this.heart.open(performance.now(), Date.now(), pingOnOpen)
    // The ping goes out from a timer, after the application's own first message.
    this.#arm(true)
    this.#tellOwner(event)
  }

  #onMessage(event: MessageEvent): void {
    const { format } = this.#settings
    const data: unknown = event.data
    if (format && isUnreadable(format, this.#lastPing, data)) this.#turnOff()
    const heard = format && hear(format, this.heart, data)
    if (heard) {
      const { replied, hidden, announced, answer } = heard
      if (answer !== undefined) this.native.call('send', [answer])
      if (hidden) event.stopImmediatePropagation()
      // Armed here and not when the old timer fires: timers that are set by timers are cut to one a
      // minute in hidden tabs of Chrome, timers that are set by network events are not.
      if (replied || announced) this.#arm(replied)
      if (replied || hidden) this.#tell(new Event(replied ? 'pong' : 'beat'))
      if (hidden) return
    }
    this.#owner?.message(event)
  }

  #onError(event: Event): void {
    this.#tellOwner(event)
    // Chromium fires no `close` where the page's policy forbids the connection.
    if (this.native.get('readyState') === 3) this.#boundClosing()
  }

  #onClose(event: Event): void {
    this.#over()
    this.#tellOwner(event)
  }

  #over(): void {
    this.native.isOver = true
    this.#limit.set(Infinity)
    this.heart.stop()
    this.#arm()
  }

  /**
   * From now on the limit of closing holds, whichever side began it. One that is CLOSED already has no
   * more than the rest of this turn to fire `close`.
   */
  #boundClosing(): void {
    const isClosed = this.native.get('readyState') === 3
    if (this.native.isOver || (this.#closing && !isClosed)) return
    this.#closing = true
    this.heart.stop()
    this.#limit.set(isClosed ? 0 : performance.now() + this.#settings.closeTimeout)
    this.#arm(isClosed)
  }

  #arm(anew = false): void {
    const at = Math.min(this.#limit.at, this.heart.deadline)
    // A timer that fires too early costs one look; resetting it for each frame costs every frame.
    if (!anew && at >= this.#timerAt && at < Infinity) return
    this.#timerAt = at
    if (at === Infinity) {
      this.#timer.clear()
      return
    }
    const fire = () => {
      this.#timerAt = Infinity
      this.#tick()
    }
    this.#timer.set(at, fire, anew)
  }

  #tick(): void {
    const { heart } = this
    const now = performance.now()
    const state = this.native.get('readyState')
    const { checkTimeout, connectTimeout, closeTimeout } = this.#settings
    const isConnecting = !state && !this.#closing
    // [spec] The browser fires `close` in the task that makes it CLOSED: here it never will.
    if (state === 3) this.end('')
    else if (
      this.#limit.reached(now, Math.min(checkTimeout, isConnecting ? connectTimeout : closeTimeout))
    ) {
      if (isConnecting) this.#peer.hungDials++
      this.end(isConnecting ? CONNECT_TIMEOUT : CLOSE_TIMEOUT)
    }
    // The server began to close, of which no event tells: there is nobody to ask any more.
    else if (state === 2) this.#boundClosing()
    let action
    while ((action = heart.tick(now, Date.now(), this.native.get('bufferedAmount')))) {
      if (action === 'ping') this.#ping()
      else if (action === 'dead') this.end(HEARTBEAT_TIMEOUT)
      else if (action === 'unanswered') this.#warn(unansweredMessage(this.#url, this.#lastPing))
      else this.#tell(new Event(action))
    }
    this.#arm()
  }

  #ping(): void {
    const { format } = this.#settings
    try {
      if (format && format.ping)
        this.native.call('send', [(this.#lastPing = format.ping(this.heart.pings))])
    } catch (error) {
      report(error)
    }
    this.#tell(new Event('ping'))
  }

  /** What the format cannot read would look like a peer that never replies. */
  #turnOff(): void {
    this.heart.stop()
    this.#arm()
    if (this.#peer.reported) return
    this.#peer.reported = true
    this.#warn(unreadableMessage(this.#url))
  }

  #warn(detail: string): void {
    console.warn(detail)
    this.#tell(new CustomEvent('unanswered', { detail }))
  }
}
