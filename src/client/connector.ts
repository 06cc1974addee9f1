/**
 * Keeps one connection up: the link (the one socket that is not abandoned), the loop that dials it,
 * the search for its address, the timer and the page signals. What happens next is decided by
 * `Lifecycle` in the core; what the application hears of it is up to the listener.
 */
import type { Cause } from '../core/close.ts'
import { NORMAL_CLOSURE, causeOf } from '../core/close.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import { MAX_DELAY } from '../core/options.ts'
import type { PageSignal } from '../page.ts'
import { watchPage } from '../page.ts'
import type {
  HeartbeatWebSocket,
  HeartbeatWebSocketConstructor,
  HeartbeatWebSocketEventMap,
} from '../socket.ts'
import type { Address } from './address.ts'
import { findAddress } from './address.ts'
import { closeWith } from './close-frame.ts'
import type { Disconnected, Message } from './events.ts'
import type { Loop } from './loop.ts'
import { startLoop } from './loop.ts'
import type { ClientSettings, ProtocolsProvider, UrlProvider } from './options.ts'
import { Unconfirmed } from './unconfirmed.ts'

/** What a close event tells. */
export type Ending = Pick<CloseEvent, 'code' | 'reason' | 'wasClean'>

/** Hears of everything, after the state has changed; may call back. */
export interface ConnectorListener {
  /** The status may have changed. */
  changed(): void
  connecting(attempt: number): void
  opened(link: HeartbeatWebSocket, attempt: number): void
  /** Ping, pong, suspect, unanswered, error: as the socket told it. */
  told(event: Event): void
  message(event: MessageEvent): void
  /** A connection or attempt is over. `delay` in ms until the next; `undefined` when none comes. */
  ended(event: Disconnected, delay: number | undefined): void
  /** The moment of the `close` event: after `ended`, or after `close()` while there was neither. */
  closed(ending: Ending, failure?: Disconnected): void
}

export class Connector {
  readonly life: Lifecycle
  /** The socket in use, from its construction to its end. */
  link: HeartbeatWebSocket | undefined
  lastDisconnect: Disconnected | undefined

  readonly #url: UrlProvider
  readonly #protocols: ProtocolsProvider
  readonly #settings: ClientSettings
  readonly #Socket: HeartbeatWebSocketConstructor
  readonly #listener: ConnectorListener

  #loop: Loop | undefined
  /** Lets the loop dial; there while the loop waits for it. */
  #release: (() => void) | undefined
  /** The search for an address; there from its beginning to the end of the attempt. */
  #search: AbortController | undefined
  #address: Address | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #unwatch: (() => void) | undefined
  /** Changes with every ending, so that what was begun before knows that it is stale. */
  #round = 0
  #unconfirmed = new Unconfirmed()
  #wasOpen = false
  /** An ending is being told, and its `close` event is still to come. */
  #isEnding = false
  /** Says `close` after `close()`, when there is no socket to say it. */
  #closed: (() => void) | undefined

  constructor(
    url: UrlProvider,
    protocols: ProtocolsProvider,
    settings: ClientSettings,
    Socket: HeartbeatWebSocketConstructor,
    listener: ConnectorListener,
  ) {
    this.#url = url
    this.#protocols = protocols
    this.#settings = settings
    this.#Socket = Socket
    this.#listener = listener
    this.life = new Lifecycle(settings.lifecycle, Math.random)
  }

  open(): void {
    if (this.life.status === 'closed') {
      this.#finishClosing()
      this.link?.terminate()
    }
    if (!this.life.open(performance.now())) return
    this.#unwatch = watchPage(signal => this.#onPage(signal))
    this.#loop = startLoop(
      () => this.#ready(),
      () => this.#dial(),
    )
    this.#changed()
  }

  close(code: number, reason: string): void {
    const { link } = this
    const { status } = this.life
    if (status === 'closed') return
    this.life.close(performance.now())
    if (link) {
      closeWith(link, code, reason)
    } else if (!this.#isEnding) {
      const ending = { code, reason, wasClean: true }
      this.#closed = () => {
        if (status === 'connecting') this.#lost('user', ending)
        else this.#listener.closed(ending)
      }
      // [spec] Never in the middle of `close()` itself.
      queueMicrotask(() => this.#finishClosing())
    }
    this.#dispose()
    this.#changed()
  }

  reconnect(code: number, reason: string): void {
    const { status } = this.life
    this.life.forgive()
    if (status === 'idle' || status === 'closed') this.open()
    else if (status === 'waiting') this.#hurry()
    else this.#abandon('user', { code, reason, wasClean: false })
  }

  /** Says `close` now, where it has not been said yet. */
  #finishClosing(): void {
    const closed = this.#closed
    this.#closed = undefined
    closed?.()
  }

  /** Whether a message may go to the socket: open, and its reply not overdue. */
  get canSend(): boolean {
    const { life, link } = this
    return life.isOpen && link?.readyState === 1 && !link.overdue
  }

  transmit(data: Message): void {
    const link = this.link!
    const before = link.bufferedAmount
    link.send(data as Parameters<WebSocket['send']>[0])
    this.#unconfirmed.sent(link.bufferedAmount - before)
  }

  /** The loop asks whether to dial. */
  #ready(): Promise<void> {
    return new Promise(resolve => {
      this.#release = resolve
      this.#findAddress()
    })
  }

  #findAddress(): void {
    if (this.life.status !== 'connecting' || !this.#release || this.#search) return
    const search = (this.#search = new AbortController())
    const attempt = this.life.retries(performance.now())
    this.#listener.connecting(attempt)
    // The listener may have closed the client, or asked for another attempt.
    if (search.signal.aborted) return
    const info = { attempt, lastClose: this.lastDisconnect, signal: search.signal }
    findAddress(this.#url, this.#protocols, info).then(
      address => {
        if (search.signal.aborted) return
        this.#address = address
        this.#release!()
        this.#release = undefined
      },
      (error: unknown) => {
        if (!search.signal.aborted) this.#failed(error)
      },
    )
  }

  /** The loop dials. It is inside a constructor, and can hear nothing before that has returned. */
  #dial(): void {
    const round = this.#round
    const address = this.#address
    try {
      // The application may have changed its mind in the moment between release and dial.
      if (!address) return queueMicrotask(() => this.#loop?.lost())
      const link = new this.#Socket(address.url, address.protocols)
      this.link = link
      this.life.dialled()
      this.#arm()
      this.#listen(link)
    } catch (error) {
      queueMicrotask(() => {
        if (round === this.#round) this.#failed(error)
      })
    }
  }

  #listen(link: HeartbeatWebSocket): void {
    const proof = this.#unconfirmed
    const { hasReplies } = this.#settings
    const on = <K extends keyof HeartbeatWebSocketEventMap>(
      type: K,
      handle: (event: HeartbeatWebSocketEventMap[K]) => void,
    ) =>
      link.addEventListener(type, event => {
        // An abandoned socket has nothing more to say.
        if (link === this.link) handle(event)
      })
    on('open', () => {
      const now = performance.now()
      const attempt = this.life.retries(now)
      this.#wasOpen = true
      this.life.opened(now)
      this.#arm()
      this.#loop?.opened()
      this.#listener.opened(link, attempt)
    })
    on('message', event => {
      if (!hasReplies) proof.proveAll()
      this.#heard()
      // To hear of it may have been the moment to close.
      if (this.life.isOpen && link === this.link) this.#listener.message(event)
    })
    on('beat', event => {
      if (!hasReplies) proof.proveAll()
      this.#heard()
      this.#listener.told(event)
    })
    on('ping', event => {
      proof.mark()
      this.#listener.told(event)
    })
    on('pong', event => {
      proof.prove()
      this.#heard()
      this.#listener.told(event)
    })
    on('suspect', event => {
      this.life.suspected()
      this.#changed()
      this.#listener.told(event)
    })
    on('unanswered', event => this.#listener.told(event))
    on('error', event => this.#listener.told(event))
    on('close', ({ code, reason, wasClean }) => {
      const cause = this.life.status === 'closed' ? 'user' : causeOf(code, reason)
      this.#lost(cause, { code, reason, wasClean })
    })
  }

  #heard(): void {
    const { status } = this.life
    this.life.heard()
    if (status !== this.life.status) this.#changed()
  }

  /** Ends the connection or attempt in hand without waiting for anything. */
  #abandon(cause: Cause, ending: Ending): void {
    const { link } = this
    this.link = undefined
    if (link) {
      if (this.#wasOpen) closeWith(link, ending.code, ending.reason)
      link.terminate()
    }
    this.#lost(cause, ending)
  }

  /** No address, or none that a socket can be made of. */
  #failed(error: unknown): void {
    this.#lost('url', { code: 1006, reason: '', wasClean: false }, error)
  }

  #lost(cause: Cause, { code, reason, wasClean }: Ending, error?: unknown): void {
    const { life } = this
    const now = performance.now()
    const event: Disconnected = Object.freeze({
      cause,
      code,
      reason,
      wasClean,
      wasOpen: this.#wasOpen,
      ...(error !== undefined && { error }),
      unconfirmed: this.#unconfirmed.amount,
      retries: life.retries(now),
    })
    // State first: whatever is told below finds everything in its place, and may change it.
    this.link = this.#address = undefined
    this.#wasOpen = false
    this.#unconfirmed = new Unconfirmed()
    this.lastDisconnect = event
    this.#isEnding = true
    const round = ++this.#round
    let delay = life.status === 'closed' ? undefined : life.lost(now, cause, code)
    this.#abortSearch()
    if (delay !== undefined && cause !== 'user' && !this.#shouldReconnect(event)) {
      this.life.close(now)
      delay = undefined
    }
    if (life.status === 'closed') this.#dispose()
    this.#changed()
    this.#listener.ended(event, delay)
    this.#isEnding = false
    this.#listener.closed(event, event)
    // The listener may have closed the client, or opened it anew.
    if (round !== this.#round) return
    this.#loop?.lost()
    this.#findAddress()
  }

  #shouldReconnect(event: Disconnected): boolean {
    try {
      return this.#settings.shouldReconnect(event)
    } catch (error) {
      reportError(error)
      return true
    }
  }

  /** Runs code of the application's, in the `abort` event. */
  #abortSearch(): void {
    const search = this.#search
    this.#search = undefined
    search?.abort()
  }

  #dispose(): void {
    const [loop, release, unwatch] = [this.#loop, this.#release, this.#unwatch]
    this.#loop = this.#release = this.#unwatch = this.#address = undefined
    this.#round++
    clearTimeout(this.#timer)
    unwatch?.()
    loop?.stop()
    // The loop may be waiting for this; it then sees that it has been stopped.
    release?.()
    this.#abortSearch()
  }

  #onPage(signal: PageSignal): void {
    const { life } = this
    const ending = { code: NORMAL_CLOSURE, reason: `page: ${signal}`, wasClean: false }
    life.stored = signal === 'store'
    if (life.stored) {
      if (life.status !== 'waiting') this.#abandon('page', ending)
      return
    }
    if (life.isOpen && signal !== 'restore') {
      this.link?.check()
      return
    }
    if (signal === 'doubt') return
    // A handshake that began before this may hang on the network that was.
    const stale = life.dialling(performance.now()) > this.#settings.lifecycle.connectTimeout / 2
    if (life.isOpen || stale) this.#abandon('page', ending)
    this.#hurry()
  }

  #hurry(): void {
    if (this.life.hurry(performance.now())) this.#changed()
  }

  #changed(): void {
    this.#arm()
    this.#listener.changed()
  }

  #arm(): void {
    clearTimeout(this.#timer)
    const { deadline } = this.life
    if (deadline === Infinity) return
    const delay = Math.min(MAX_DELAY, Math.max(0, deadline - performance.now()))
    this.#timer = setTimeout(() => this.#tick(), delay)
  }

  #tick(): void {
    const action = this.life.tick(performance.now())
    if (action === 'late') {
      const ms = this.#settings.lifecycle.connectTimeout
      this.#failed(new Error(`belay-ws: no url and protocols within connectTimeout (${ms} ms)`))
      return
    }
    this.#changed()
    if (action === 'dial') this.#findAddress()
  }
}
