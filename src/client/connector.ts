/**
 * Keeps one connection up: one attempt after another, the timer and the page signals. `Lifecycle` in
 * the core decides what happens next; this class does it and tells the listener.
 */
import type { Cause } from '../core/close.ts'
import { NORMAL_CLOSURE, causeOf } from '../core/close.ts'
import { Alarm } from '../core/alarm.ts'
import { Lifecycle } from '../core/lifecycle.ts'
import type { PageAction, PageSignal } from '../core/page-policy.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import { Timer } from '../socket/timer.ts'
import type { AttemptListener, Destination, Step } from './attempt.ts'
import { Attempt } from './attempt.ts'
import { closeWith } from './close-frame.ts'
import type { Emitter } from './emitter.ts'
import type { Ending } from './ending.ts'
import { DROPPED, disconnected } from './ending.ts'
import type { Disconnected, Message } from './events.ts'
import { lateMessage } from './misconfigured.ts'
import type { ClientSettings } from './settings.ts'
import { nextWait } from './next-wait.ts'
import { PageSignals } from './page-signals.ts'

/** Hears of everything, after the state has changed, and must not call back before it has returned. */
export interface ConnectorListener extends Pick<AttemptListener, 'opened' | 'told' | 'message'> {
  /** The status may have changed. */
  changed(): void
  /** The application's signal is aborted: closes the client. Called by the signal and by `open`. */
  readonly aborted: () => void
  /** The moment of the `close` event: after `disconnected`, or after `close()` while nothing was. */
  closed(ending: Ending & Partial<Disconnected>): void
}

export class Connector implements AttemptListener {
  readonly life: Lifecycle
  lastDisconnect: Disconnected | undefined

  private readonly destination: Destination
  private readonly settings: ClientSettings
  private readonly listener: ConnectorListener
  private readonly emitter: Emitter
  /** The attempt in hand, or the connection that is being closed. */
  private attempt: Attempt | undefined
  private readonly alarm = new Alarm(new Timer(), () => this.#tick())
  private readonly page: PageSignals
  /** So many `close` events are on their way to the listeners. */
  private endings = 0
  /** Says `close` after `close()`, when there is no socket to say it. */
  private sayClose: (() => void) | undefined

  constructor(destination: Destination, settings: ClientSettings, listener: ConnectorListener) {
    this.destination = destination
    this.settings = settings
    this.listener = listener
    this.emitter = destination.emitter
    this.life = new Lifecycle(settings.lifecycle, Math.random)
    this.page = new PageSignals(this.life, settings, (...told) => this.#onPage(...told))
  }

  /** The socket in use, from its construction to its end. */
  get link(): HeartbeatWebSocket | undefined {
    return this.attempt?.link
  }

  get isClosed(): boolean {
    return this.life.status === 'closed'
  }

  /** Whether a message may go to the socket: open, and its reply not overdue. */
  get canSend(): boolean {
    const { life, link } = this
    return life.isOpen && link?.readyState === 1 && !link.overdue
  }

  /** @returns The size of the message on the wire, in bytes. */
  transmit(data: Message): number {
    return this.attempt!.transmit(data)
  }

  /** Messages that were sent over this connection and are not proven to have arrived. */
  get unconfirmed(): Disconnected['unconfirmed'] {
    return this.attempt?.unconfirmed ?? { messages: 0, bytes: 0 }
  }

  set binaryType(type: BinaryType) {
    this.destination.binaryType = type
    if (this.link) this.link.binaryType = type
  }

  open(): void {
    const { signal } = this.settings
    if (signal?.aborted) return this.listener.aborted()
    if (this.isClosed) {
      this.#finishClosing()
      if (this.link) this.#abandon('user', DROPPED)
    }
    if (!this.life.open(performance.now())) return
    signal?.addEventListener('abort', this.listener.aborted)
    this.page.start()
    this.#begin()
    this.#changed()
  }

  close(code: number, reason: string): void {
    const { life, link } = this
    const { status } = life
    if (status === 'closed') return
    life.close(performance.now())
    if (link) closeWith(link, code, reason)
    else if (!this.endings) {
      const ending = { code, reason, wasClean: true }
      this.sayClose = () => {
        if (status === 'connecting') this.#lost('user', ending)
        else this.listener.closed(ending)
      }
      // [spec] Never in the middle of `close()` itself.
      void Promise.resolve().then(() => this.#finishClosing())
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
    const sayClose = this.sayClose
    this.sayClose = undefined
    sayClose?.()
  }

  #begin(): void {
    const attempt = new Attempt(this.destination, this, this.life.retries, this.lastDisconnect)
    this.attempt = attempt
    // After the caller has returned, who has no listeners before. By a promise, because fake timers
    // may stand in for `queueMicrotask`.
    void Promise.resolve().then(() => attempt.begin())
  }

  dialled(): void {
    this.life.dialled()
    this.#arm()
  }

  preparing(): void {
    this.life.preparing(performance.now())
    this.#arm()
  }

  opened(): void {
    this.life.opened(performance.now())
    this.#arm()
    this.listener.opened()
  }

  heard(): void {
    const { status, deadline } = this.life
    this.life.heard()
    if (status !== this.life.status) this.#changed()
    else if (deadline !== this.life.deadline) this.#arm()
  }

  message(event: MessageEvent): void {
    if (this.life.isOpen) this.listener.message(event)
  }

  told(event: Event): void {
    if (event.type === 'suspect') this.life.suspected()
    this.listener.told(event)
  }

  closed(ending: Ending): void {
    const { cause = causeOf(ending.code, ending.reason), error } = ending
    this.#lost(this.isClosed ? 'user' : cause, ending, error)
  }

  failed(step: Step, error: unknown): void {
    this.#abandon(step, DROPPED, error)
  }

  /** Ends the connection or attempt in hand without waiting for anything. */
  #abandon(cause: Cause, ending: Ending, error?: unknown): void {
    this.attempt?.abandon(ending.code, ending.reason)
    this.#lost(cause, ending, error)
  }

  #lost(cause: Cause, ending: Ending, error?: unknown): void {
    this.emitter.together(() => this.#end(cause, ending, error))
  }

  #end(cause: Cause, ending: Ending, error?: unknown): void {
    const { life } = this
    const over = this.attempt!
    const now = performance.now()
    life.settle(now)
    const event = disconnected(over, cause, ending, life.retries, error)
    // State first: whatever is told below finds everything in its place, and may change it.
    over.finish()
    this.attempt = undefined
    this.lastDisconnect = event
    this.endings++
    const emitter = this.emitter
    const delay = this.isClosed
      ? undefined
      : nextWait(life, now, event, over.spread, this.settings, emitter)
    // What a page that has just come back lost meanwhile is no news of the server, and no other page
    // lost it at this instant.
    const woke = cause === 'network' && event.wasOpen && this.page.woke(now)
    if (woke || this.destination.isReady) life.hurry(now)
    if (life.tick(now) === 'dial') this.#begin()
    if (this.isClosed) this.#dispose()
    emitter.put(() => over.abort())
    this.#changed()
    emitter.emit('disconnected', event)
    if (delay !== undefined && life.status === 'waiting') {
      const at = life.deadline
      const rest = at < now + delay ? at - now : delay
      emitter.emit('waiting', { cause, delay: rest, at, attempt: life.retries })
    }
    emitter.put(() => this.endings--)
    this.listener.closed(event)
  }

  #dispose(): void {
    const over = this.attempt
    over?.halt()
    this.#arm()
    this.settings.signal?.removeEventListener('abort', this.listener.aborted)
    this.page.stop()
    if (over) this.emitter.put(() => over.abort())
  }

  #onPage(action: PageAction, signal: PageSignal): void {
    if (action === 'hurry') this.#hurry()
    if (action === 'rest') {
      this.life.wait(performance.now(), Infinity)
      this.#changed()
    }
    if (action === 'check' || action === 'ask') this.link?.check(action === 'check')
    if (action === 'abandon') {
      this.#abandon('page', { code: NORMAL_CLOSURE, reason: `page: ${signal}`, wasClean: false })
    }
  }

  #hurry(): void {
    if (this.life.hurry(performance.now())) this.#changed()
  }

  #changed(): void {
    this.#arm()
    this.listener.changed()
  }

  #arm(): void {
    this.alarm.set(this.life.deadline)
  }

  #tick(): void {
    const action = this.life.tick(performance.now())
    if (action === 'late') {
      const { step } = this.attempt!
      this.failed(step, new Error(lateMessage(step, this.settings.lifecycle.connectTimeout)))
      return
    }
    if (action === 'dial') this.#begin()
    if (action) this.#changed()
    else this.#arm()
  }
}
