import type { Lifecycle } from '../core/lifecycle.ts'
import type { PageAction, PageSignal } from '../core/page-policy.ts'
import { pagePolicy } from '../core/page-policy.ts'
import { watchPage } from './page.ts'

/**
 * A thawed page learns only after `resume` that its connection was ended meanwhile: within this
 * time, in ms, the one explains the other.
 */
const WAKING = 1000

/** What one client does with the signals of its page, from `start` to `stop`. */
export class PageSignals {
  readonly #life: Lifecycle
  readonly #connectTimeout: number
  readonly #act: (action: PageAction, signal: PageSignal) => void
  #unwatch: (() => void) | undefined
  /** When the page last came back, on the clock of `performance.now()`. */
  #wokeAt = -Infinity

  /** @param act - Does what a signal means; the lifecycle knows already whether the page is stored. */
  constructor(
    life: Lifecycle,
    connectTimeout: number,
    act: (action: PageAction, signal: PageSignal) => void,
  ) {
    this.#life = life
    this.#connectTimeout = connectTimeout
    this.#act = act
  }

  start(): void {
    this.#unwatch = watchPage(signal => this.#hear(signal))
  }

  stop(): void {
    this.#unwatch?.()
    this.#unwatch = undefined
  }

  /** Whether the page came back just before. */
  woke(now: number): boolean {
    return now - this.#wokeAt < WAKING
  }

  #hear(signal: PageSignal): void {
    const life = this.#life
    const now = performance.now()
    life.stored = signal === 'store'
    if (signal === 'visible' || signal === 'online' || signal === 'resume') this.#wokeAt = now
    const age = life.dialling(now)
    this.#act(pagePolicy(signal, life.status, age, this.#connectTimeout), signal)
  }
}
