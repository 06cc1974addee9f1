/**
 * Keeps one connection up: the attempt in hand, the loop that makes one after another, the timer
 * and the page signals. What happens next is decided by `Lifecycle` in the core; what the
 * application hears of it is up to the listener.
 */
import type { Cause } from '../core/close.ts'
import { NORMAL_CLOSURE, causeOf } from '../core/close.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import type { PageSignal } from '../core/page-policy.ts'
import { pagePolicy } from '../core/page-policy.ts'
import { watchPage } from './page.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import { report } from '../socket/runtime.ts'
import { Timer } from '../socket/timer.ts'
import type { AttemptListener, Destination, Ending } from './attempt.ts'
import { Attempt } from './attempt.ts'
import { closeWith } from './close-frame.ts'
import type { Disconnected, Message } from './events.ts'
import { Loop } from './loop.ts'
import type { ClientSettings } from './options.ts'

/**
 * A thawed page learns only after `resume` that its connection was ended meanwhile: within this
 * time, in ms, the one explains the other.
 */
const WAKING = 1000

/** Hears of everything, after the state has changed; may call back. */
export interface ConnectorListener extends Pick<AttemptListener, 'told' | 'message'> {
  /** The status may have changed. */
  changed(): void
  connecting(attempt: number): void
  opened(link: HeartbeatWebSocket, attempt: number): void
  /** A connection or attempt is over. `delay` in ms until the next; `undefined` when none comes. */
  ended(event: Disconnected, delay: number | undefined): void
  /** The moment of the `close` event: after `ended`, or after `close()` while there was neither. */
  closed(ending: Ending, failure?: Disconnected): void
}

export class Connector implements AttemptListener {
  readonly life: Lifecycle
  lastDisconnect: Disconnected | undefined

  readonly #destination: Destination
  readonly #connectTimeout: number
  readonly #shouldReconnect: ClientSettings['shouldReconnect']
  readonly #listener: ConnectorListener
  /** The attempt in hand, or the one to come. */
  #attempt: Attempt
  #loop: Loop | undefined
  /** Lets the loop dial; there while the loop waits for it. */
  #release: (() => void) | undefined
  readonly #timer = new Timer()
  #unwatch: (() => void) | undefined
  /** When the page last came back, on the clock of `performance.now()`. */
  #wokeAt = -Infinity
  /** An ending is being told, and its `close` event is still to come. */
  #isEnding = false
  /** Says `close` after `close()`, when there is no socket to say it. */
  #sayClose: (() => void) | undefined

  constructor(destination: Destination, settings: ClientSettings, listener: ConnectorListener) {
    const { lifecycle, shouldReconnect } = settings
    this.#destination = destination
    this.#connectTimeout = lifecycle.connectTimeout
    this.#shouldReconnect = shouldReconnect
    this.#listener = listener
    this.life = new Lifecycle(lifecycle, Math.random)
    this.#attempt = this.#newAttempt()
  }

  #newAttempt(): Attempt {
    return new Attempt(this.#destination, this)
  }

  /** The socket in use, from its construction to its end. */
  get link(): HeartbeatWebSocket | undefined {
    return this.#attempt.link
  }

  open(): void {
    if (this.life.status === 'closed') {
      this.#finishClosing()
      this.link?.terminate()
    }
    if (!this.life.open(performance.now())) return
    this.#unwatch = watchPage(signal => this.#onPage(signal))
    this.#loop = new Loop(
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
      this.#sayClose = () => {
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
    const sayClose = this.#sayClose
    this.#sayClose = undefined
    sayClose?.()
  }

  /** Whether a message may go to the socket: open, and its reply not overdue. */
  get canSend(): boolean {
    const { life, link } = this
    return life.isOpen && link?.readyState === 1 && !link.overdue
  }

  /** @returns The size of the message on the wire, in bytes. */
  transmit(data: Message): number {
    return this.#attempt.transmit(data)
  }

  /** What was sent over the connection in hand and is not proven to have arrived. */
  get unconfirmed(): Disconnected['unconfirmed'] {
    return this.#attempt.unconfirmed
  }

  /** The loop asks whether to dial. */
  #ready(): Promise<void> {
    return new Promise(resolve => {
      this.#release = resolve
      this.#findAddress()
    })
  }

  #findAddress(): void {
    const attempt = this.#attempt
    if (this.life.status !== 'connecting' || !this.#release || attempt.isSearching) return
    const info = {
      attempt: this.life.retries(performance.now()),
      lastClose: this.lastDisconnect,
    }
    attempt.search(
      info,
      () => this.#listener.connecting(info.attempt),
      () => {
        this.#release!()
        this.#release = undefined
      },
      error => this.#failed(error),
    )
  }

  /** The loop dials. It is inside a constructor, and can hear nothing before that has returned. */
  #dial(): void {
    const attempt = this.#attempt
    // The application may have changed its mind in the moment between release and dial.
    if (!attempt.canDial) return queueMicrotask(() => this.#loop?.lost())
    try {
      attempt.dial()
      this.life.dialled()
      this.#arm()
    } catch (error) {
      queueMicrotask(() => {
        if (attempt === this.#attempt) this.#failed(error)
      })
    }
  }

  opened(link: HeartbeatWebSocket): void {
    const now = performance.now()
    const attempt = this.life.retries(now)
    this.life.opened(now)
    this.#arm()
    this.#loop?.opened()
    this.#listener.opened(link, attempt)
  }

  heard(): void {
    const { status } = this.life
    this.life.heard()
    if (status !== this.life.status) this.#changed()
  }

  suspected(): void {
    this.life.suspected()
    this.#changed()
  }

  message(event: MessageEvent): void {
    if (this.life.isOpen) this.#listener.message(event)
  }

  told(event: Event): void {
    this.#listener.told(event)
  }

  closed(ending: Ending): void {
    const isClosed = this.life.status === 'closed'
    this.#lost(isClosed ? 'user' : causeOf(ending.code, ending.reason), ending)
  }

  /** Ends the connection or attempt in hand without waiting for anything. */
  #abandon(cause: Cause, ending: Ending): void {
    this.#attempt.abandon(ending.code, ending.reason)
    this.#lost(cause, ending)
  }

  /** No address, or none that a socket can be made of. */
  #failed(error: unknown): void {
    this.#lost('url', { code: 1006, reason: '', wasClean: false }, error)
  }

  #lost(cause: Cause, { code, reason, wasClean }: Ending, error?: unknown): void {
    const { life } = this
    const over = this.#attempt
    const now = performance.now()
    const event: Disconnected = Object.freeze({
      cause,
      code,
      reason,
      wasClean,
      wasOpen: over.wasOpen,
      ...(error !== undefined && { error }),
      unconfirmed: over.unconfirmed,
      retries: life.retries(now),
    })
    // State first: whatever is told below finds everything in its place, and may change it.
    over.finish()
    const next = (this.#attempt = this.#newAttempt())
    this.lastDisconnect = event
    this.#isEnding = true
    const woke = cause === 'network' && event.wasOpen && now - this.#wokeAt < WAKING
    let delay = life.status === 'closed' ? undefined : life.lost(now, cause, code, woke)
    over.abortSearch()
    if (delay !== undefined && cause !== 'user' && !this.#wantsAnother(event)) {
      this.life.close(now)
      delay = undefined
    }
    if (life.status === 'closed') this.#dispose()
    this.#changed()
    this.#listener.ended(event, delay)
    this.#isEnding = false
    this.#listener.closed(event, event)
    // The listener may have closed the client, or opened it anew.
    if (next !== this.#attempt) return
    this.#loop?.lost()
    this.#findAddress()
  }

  #wantsAnother(event: Disconnected): boolean {
    const shouldReconnect = this.#shouldReconnect
    try {
      return shouldReconnect(event)
    } catch (error) {
      report(error)
      return true
    }
  }

  #dispose(): void {
    const [loop, release, unwatch] = [this.#loop, this.#release, this.#unwatch]
    const over = this.#attempt
    this.#loop = this.#release = this.#unwatch = undefined
    // A socket is still to say `close`.
    if (!over.link) this.#attempt = this.#newAttempt()
    this.#timer.clear()
    unwatch?.()
    loop?.stop()
    // The loop may be waiting for this; it then sees that it has been stopped.
    release?.()
    over.abortSearch()
  }

  #onPage(signal: PageSignal): void {
    const { life } = this
    const now = performance.now()
    life.stored = signal === 'store'
    if (signal === 'visible' || signal === 'online' || signal === 'resume') this.#wokeAt = now
    const age = life.dialling(now)
    switch (pagePolicy(signal, life.status, age, this.#connectTimeout)) {
      case 'check':
      case 'ask':
        this.link?.check()
        break
      case 'abandon':
        this.#abandon('page', { code: NORMAL_CLOSURE, reason: `page: ${signal}`, wasClean: false })
        break
      case 'hurry':
        this.#hurry()
    }
  }

  #hurry(): void {
    if (this.life.hurry(performance.now())) this.#changed()
  }

  #changed(): void {
    this.#arm()
    this.#listener.changed()
  }

  #arm(): void {
    const { deadline } = this.life
    if (deadline < Infinity) this.#timer.set(deadline, () => this.#tick())
    else this.#timer.clear()
  }

  #tick(): void {
    const action = this.life.tick(performance.now())
    if (action === 'late') {
      const ms = this.#connectTimeout
      this.#failed(new Error(`belay-ws: no url and protocols within connectTimeout (${ms} ms)`))
      return
    }
    if (action !== 'dial') return this.#arm()
    this.#changed()
    this.#findAddress()
  }
}
