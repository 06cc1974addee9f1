import { Alarm } from '../core/alarm.ts'
import type { Lifecycle } from '../core/lifecycle.ts'
import { STORED } from '../core/lifecycle.ts'
import type { PageAction, PageSignal } from '../core/page-policy.ts'
import { pagePolicy } from '../core/page-policy.ts'
import { Timer } from '../socket/timer.ts'
import { isHidden, watchPage } from './page.ts'
import type { ClientSettings } from './settings.ts'

/**
 * A thawed page hears only after `resume` that its connection was ended meanwhile: within this
 * time, in ms, the one explains the other.
 */
const WAKING = 1000

/** Makes one client act on the signals of its page, from `start` to `stop`. */
export class PageSignals {
  private readonly life: Lifecycle
  private readonly settings: ClientSettings
  private readonly act: (action: PageAction, signal: PageSignal) => void
  private unwatch: (() => void) | undefined
  /** When the page last came back, on the clock of `performance.now()`. */
  private wokeAt = -Infinity
  /** Rings when the page has been hidden for `hiddenTimeout`, and again after as long. */
  private readonly hidden = new Alarm(new Timer(), () => this.#hear('hidden'))

  /** @param act - Does what a signal means; the lifecycle knows already whether the page is away. */
  constructor(
    life: Lifecycle,
    settings: ClientSettings,
    act: (action: PageAction, signal: PageSignal) => void,
  ) {
    this.life = life
    this.settings = settings
    this.act = act
  }

  start(): void {
    this.unwatch = watchPage(signal => this.#hear(signal))
    this.#hear('hide')
  }

  stop(): void {
    this.unwatch?.()
    this.unwatch = undefined
    this.hidden.set(Infinity)
  }

  /** Whether the page came back just before. */
  woke(now: number): boolean {
    return now - this.wokeAt < WAKING
  }

  #hear(signal: PageSignal | 'hide'): void {
    const life = this.life
    const { hiddenTimeout, lifecycle } = this.settings
    const now = performance.now()
    this.hidden.set(isHidden() ? now + hiddenTimeout : Infinity)
    // The network may be there again, but nobody looks.
    if (signal === 'hide' || (life.away > STORED && isHidden())) return
    life.away = signal === 'hidden' ? Infinity : signal === 'store' ? STORED : 0
    if (signal === 'visible' || signal === 'online' || signal === 'resume') this.wokeAt = now
    const age = life.dialling(now)
    this.act(pagePolicy(signal, life.status, age, lifecycle.connectTimeout), signal)
  }
}
