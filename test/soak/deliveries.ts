import { AtLeastOnce } from './at-least-once.ts'
import { ExactlyOnce } from './exactly-once.ts'
import type { ClientLook } from './page/told.ts'
import type { StreamNews } from './page/stream.ts'
import type { ClientPlan } from './plan.ts'
import { SessionApp } from './session-app.ts'

/** The clients with a delivery, and the promise of each. */
export class Deliveries {
  readonly exactlyOnce: ExactlyOnce
  readonly atLeastOnce: AtLeastOnce = new AtLeastOnce()
  readonly app: SessionApp
  readonly #plans: Map<string, ClientPlan>

  /** @param clock - The page's. */
  constructor(plans: readonly ClientPlan[], seed: number, clock: () => number) {
    this.exactlyOnce = new ExactlyOnce(clock)
    this.app = new SessionApp(plans, seed, this.exactlyOnce)
    this.#plans = new Map(plans.map(plan => [plan.name, plan]))
  }

  hear(streams: readonly StreamNews[]): void {
    for (const news of streams) {
      const { delivery } = this.#plans.get(news.client)!
      if (delivery === 'exactly once') this.exactlyOnce.hear(news)
      else this.atLeastOnce.hear(news)
    }
  }

  /** What must hold at any moment; see `ExactlyOnce.check`. */
  check(now: number, withheld: (from: number, to: number) => number): void {
    if (this.app.failure) throw this.app.failure
    this.exactlyOnce.check(now, withheld)
    this.atLeastOnce.check()
  }

  /** What keeps a client with a delivery from being at rest, as text. */
  unsettled({ name, stream, settling }: ClientLook): string {
    if (stream === undefined) return ''
    if (settling) return 'settled() has not resolved'
    if (this.#plans.get(name)!.delivery === 'at least once')
      return this.atLeastOnce.unsettled(stream)
    return this.exactlyOnce.unsettled(name, stream) || this.app.unsettled(name)
  }

  /** What is wrong with the number of sessions while all is at rest, as text. */
  miscounted(): string {
    const { hub } = this.app
    const { open } = this.exactlyOnce
    const attached = open.filter(session => session.attached).length
    const wanted = [...this.#plans.values()].filter(plan => plan.delivery === 'exactly once').length
    return hub.size === open.length && attached === wanted
      ? ''
      : `the hub has ${hub.size} sessions, ${open.length} are not over, ${attached} have a connection`
  }

  /** Adds up what is over, and forgets it. */
  settle(open: readonly string[]): void {
    this.exactlyOnce.settle()
    this.atLeastOnce.settle(open)
  }
}
