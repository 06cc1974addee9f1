/**
 * `HeartbeatWebSocket`: the standard `WebSocket` plus a heartbeat. It is a subclass of the native
 * class, so it works wherever a WebSocket class can be handed in. Steps that imitate the standard
 * are marked [spec]; everything else here goes beyond it.
 */
import type { Payload } from '../core/formats/format.ts'
import { Alarm } from '../core/alarm.ts'
import { Deadline } from '../core/deadline.ts'
import { heartbeatMode } from '../core/formats/format.ts'
import { Heartbeat } from '../core/heartbeat.ts'
import { LATE, turnFor } from '../core/lateness.ts'
import type { Peer } from '../core/peer.ts'
import { Peers, connectLimit } from '../core/peer.ts'
import {
  ABNORMAL_CLOSURE,
  CLOSE_TIMEOUT,
  CONNECT_TIMEOUT,
  GIVEN_UP,
  HEARTBEAT_TIMEOUT,
} from '../core/close.ts'
import { NoWebSocket } from './no-websocket.ts'
import { readFrame } from './read-frame.ts'
import { closeEvent, report } from './runtime.ts'
import type {
  HeartbeatWebSocket as Instance,
  HeartbeatWebSocketConstructor,
} from './socket-interface.ts'
import type { SocketOwner } from './setup.ts'
import { Setup } from './setup.ts'
import type { HeartbeatWebSocketOptions } from './socket-options.ts'
import { socketSettings } from './socket-options.ts'
import { Timer } from './timer.ts'
import { unansweredMessage } from './unanswered.ts'
import { beneath, isWebSocketClass } from './websocket-class.ts'

export type {
  HeartbeatWebSocketConstructor,
  HeartbeatWebSocketEventMap,
} from './socket-interface.ts'
export type { HeartbeatOptions, HeartbeatWebSocketOptions } from './socket-options.ts'
/** A `WebSocket` that knows when it is dead. */
// A type of its own and no alias, so that the reference shows its members.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface HeartbeatWebSocket extends Instance {}

/** As if this library were not there. */
const OFF: Setup = /* @__PURE__ */ new Setup(
  /* @__PURE__ */ socketSettings({ format: false, connectTimeout: false, closeTimeout: false }),
  /* @__PURE__ */ new Peers(),
)

/** Bytes of a message, or the characters of a text: to encode it would cost too much. */
const size = (data: unknown): number => {
  const { byteLength, size, length } = Object(data) as Partial<Uint8Array & Blob>
  return byteLength ?? size ?? length ?? 0
}

/** A symbol, so that a subclass may call its own static members what it likes. */
const SETUP: unique symbol = Symbol('setup')

/**
 * Gives a WebSocket class a heartbeat.
 *
 * @param Base - The native class, or one that behaves like it: an `EventTarget` by the standard.
 * @param applies - Whether a socket to this url gets it; without, it behaves as the base class does.
 */
export function withHeartbeat(
  Base: typeof WebSocket,
  applies: (url: string) => boolean = () => true,
): HeartbeatWebSocketConstructor {
  return class HeartbeatWebSocket extends beneath(Base) {
    static [SETUP] = new Setup(socketSettings({}), new Peers())

    static with(options: HeartbeatWebSocketOptions | false): HeartbeatWebSocketConstructor {
      const settings = socketSettings(options, this[SETUP].settings.given)
      return class HeartbeatWebSocket extends this {
        static override [SETUP] = new Setup(settings, new Peers())
      }
    }

    readonly #settings: Setup['settings']
    readonly #peer: Peer
    readonly #heart: Heartbeat
    readonly #owner: SocketOwner | undefined
    readonly #alarm = new Alarm(new Timer(), () => this.#tick())
    /** The limit of connecting or of closing, whichever is under way. */
    readonly #limit = new Deadline()
    #closing = false
    #lastPing: Payload | undefined
    /** `close` has been said; whatever the native socket still does is swallowed. */
    #ended = false

    // [spec] All that is given and no more: without a url it is a TypeError.
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      const own = (given as unknown[])[2] instanceof Setup && (given as unknown[]).pop()
      super(...given)
      const { settings, peers, owner } = applies(this.url)
        ? (own as Setup) || (new.target as unknown as { [SETUP]: Setup })[SETUP]
        : OFF
      const { format } = settings
      this.#settings = settings
      this.#owner = owner
      this.#peer = peers.at(this.url)
      const mode = format ? heartbeatMode(format) : 'listen'
      this.#heart = new Heartbeat(settings, this.#peer, mode, format && format.handshake)
      // The first listeners of all, and capturing ones: Firefox would otherwise show a hidden reply
      // to a capturing listener of the application's. Below a client there are no others but those of
      // a class that the application brought along, which may hide what is theirs.
      const first = { capture: !owner }
      super.addEventListener('open', event => this.#onOpen(event), first)
      super.addEventListener(
        'message',
        event => {
          if (!this.#isOurs(event)) owner?.message(event)
        },
        first,
      )
      super.addEventListener('error', event => this.#onError(event), first)
      super.addEventListener('close', event => this.#onClose(event), first)
      this.#limit.set(performance.now() + connectLimit(settings.connectTimeout, this.#peer))
      this.#arm()
    }

    get latency(): number | undefined {
      return this.#heart.roundTrip.latest
    }

    get overdue(): boolean {
      return this.#heart.overdue(performance.now())
    }

    // [spec] CLOSED from the moment the close event is fired.
    override get readyState(): 0 | 1 | 2 | 3 {
      return this.#ended ? 3 : super.readyState
    }

    // Beyond the standard, which keeps counting after the end: nothing is waiting to be sent.
    override get bufferedAmount(): number {
      return this.#ended ? 0 : super.bufferedAmount
    }

    override send(...data: Parameters<WebSocket['send']>): void {
      // [spec] In CLOSED, data is dropped without an error.
      if (this.#ended) return
      const heart = this.#heart
      // Behind an upload the browser counts: the length of a text is not that of its bytes.
      const before = heart.uploading && super.bufferedAmount
      super.send(...data)
      const bytes = before === false ? size(data[0]) : super.bufferedAmount - before
      if (heart.queued(bytes)) heart.stamp(performance.now())
    }

    override close(code?: number, reason?: string): void {
      // [spec] A bad code or reason throws whatever the state.
      super.close(code, reason)
      if (this.readyState === 2) this.#boundClosing()
    }

    check(isUrgent?: boolean): void {
      if (this.readyState !== 1 || this.#closing) return
      this.#heart.check(performance.now(), isUrgent)
      this.#tick()
    }

    terminate(): void {
      this.#end('')
    }

    #onOpen(event: Event): void {
      if (this.#swallowIfEnded(event)) return
      const { format, pingOnOpen } = this.#settings
      this.#limit.clear()
      this.#peer.hungDials = 0
      if (format) this.#heart.open(performance.now(), Date.now(), pingOnOpen)
      // The ping goes out from a timer, after the application's own first message.
      this.#arm(true)
      this.#owner?.told(event)
    }

    /** Whether it is the heartbeat's, or came too late, and is hidden from everybody else. */
    #isOurs(event: MessageEvent): boolean {
      if (this.#swallowIfEnded(event)) return true
      const { format } = this.#settings
      if (!format) return false
      const heart = this.#heart
      const asked = heart.state === 'waiting' ? heart.pings : 0
      const beat = readFrame(format, event.data, asked)
      if (!beat && !heart.attentive) return false
      const details = typeof beat === 'object' ? beat : undefined
      const now = performance.now()
      const replied = heart.frame(now, details ? !!details.reply : !!beat)
      if (details) {
        heart.announce(details.interval, details.timeout)
        if (details.answer !== undefined) super.send(details.answer as string)
        this.#arm()
      }
      const hidden = details?.hide ?? replied
      if (hidden) event.stopImmediatePropagation()
      if (replied) {
        // Armed here and not when the old timer fires: timers that are set by timers are cut to one a
        // minute in hidden tabs of Chrome, timers that are set by network events are not.
        this.#arm(true)
        this.#tell(new Event('pong'))
      } else if (hidden) {
        this.#tell(new Event('beat'))
      }
      return hidden
    }

    /** From now on the limit of closing holds, whichever side began it. */
    #boundClosing(): void {
      if (this.#closing) return
      this.#closing = true
      this.#heart.stop()
      this.#limit.set(performance.now() + this.#settings.closeTimeout)
      this.#arm()
    }

    #onClose(event: Event): void {
      if (this.#swallowIfEnded(event)) return
      this.#limit.clear()
      const { code } = event as CloseEvent
      if (this.#heart.ended(performance.now(), code)) this.#unanswered(true)
      this.#heart.stop()
      this.#arm()
      this.#owner?.told(event)
    }

    #onError(event: Event): void {
      if (!this.#swallowIfEnded(event)) this.#owner?.told(event)
    }

    /** Tells of the heartbeat's own. */
    #tell(event: Event): void {
      this.dispatchEvent(event)
      try {
        this.#owner?.told(event)
      } catch (error) {
        report(error)
      }
    }

    /** The native socket's own events; those that we dispatch ourselves are not trusted ones. */
    #swallowIfEnded(event: Event): boolean {
      const swallow = this.#ended && event.isTrusted
      if (swallow) event.stopImmediatePropagation()
      return swallow
    }

    #arm(anew = false): void {
      this.#alarm.set(Math.min(this.#limit.at, this.#heart.deadline), anew)
    }

    #tick(): void {
      const now = performance.now()
      if (now >= this.#limit.at) this.#limitReached(now)
      // The server began to close, of which no event tells: there is nobody to ask any more.
      else if (this.readyState === 2) this.#boundClosing()
      let action
      while ((action = this.#heart.tick(now, Date.now(), super.bufferedAmount))) {
        if (action === 'ping') this.#ping()
        else if (action === 'dead') this.#end(HEARTBEAT_TIMEOUT)
        else if (action === 'unanswered') this.#unanswered(false)
        else this.#tell(new Event(action))
      }
      this.#arm()
    }

    #ping(): void {
      const { format } = this.#settings
      try {
        if (format && format.ping) {
          super.send((this.#lastPing = format.ping(this.#heart.pings)) as string)
        }
      } catch (error) {
        report(error)
      }
      this.#tell(new Event('ping'))
    }

    #unanswered(isEnded: boolean): void {
      const { format } = this.#settings
      const detail = unansweredMessage(this.url, this.#lastPing, format && format.pong, isEnded)
      console.warn(detail)
      this.#tell(new CustomEvent('unanswered', { detail }))
    }

    #limitReached(now: number): void {
      const isConnecting = this.readyState === 0
      const { checkTimeout, connectTimeout, closeTimeout } = this.#settings
      const window = Math.min(checkTimeout, isConnecting ? connectTimeout : closeTimeout)
      // The page was away: what it waits for may still be under way.
      if (!this.#limit.passed(now, late => (late > LATE ? window : turnFor(late)))) return
      if (isConnecting) this.#peer.hungDials++
      this.#end(isConnecting ? CONNECT_TIMEOUT : CLOSE_TIMEOUT)
    }

    /** Says `close` now, whatever the native socket will say, and when. */
    #end(reason: string): void {
      if (this.readyState === 3) return
      this.#ended = true
      this.#limit.clear()
      this.#heart.stop()
      this.#arm()
      // Natively too, so that a hung attempt frees the browser's dial queue.
      super.close(GIVEN_UP, reason)
      this.dispatchEvent(closeEvent(ABNORMAL_CLOSURE, reason, false))
    }
  }
}

/**
 * The standard `WebSocket` plus a heartbeat, with the default options; see
 * {@link HeartbeatWebSocketConstructor.with | with} to change them.
 */
export const HeartbeatWebSocket: HeartbeatWebSocketConstructor = /* @__PURE__ */ withHeartbeat(
  isWebSocketClass(globalThis.WebSocket)
    ? globalThis.WebSocket
    : (NoWebSocket as unknown as typeof WebSocket),
)
