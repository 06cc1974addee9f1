import { watchStalls } from '../rig/withheld.ts'
import { seededRandom } from '../core/seeded-random.ts'
import { Accounts } from './accounts.ts'
import { Deliveries } from './deliveries.ts'
import { Director } from './director.ts'
import { Leaks } from './leaks.ts'
import { clientOf, digestOf, isCommand, keyOf } from './message.ts'
import type { News, Told } from './page/told.ts'
import { drawPlans } from './plan.ts'
import type { ClientPlan } from './plan.ts'
import type { Trouble } from './rest.ts'
import { troubleAt } from './rest.ts'
import { startStage } from './stage.ts'
import type { Stage } from './stage.ts'
import { Tally } from './tally.ts'
import { Violation } from './violation.ts'
import { Watch } from './watch.ts'
import { WithheldTime } from './withheld-time.ts'

/** How often the page is asked for news, in ms. */
const TICK = 200
/** How long faults are played before all must come to rest, in ms. */
const ROUND = 15_000
/** How long it may take until nothing is under way any more, in ms. */
const REST = 60_000
/** How many events of each client are kept for a report. */
const REMEMBERED = 80
/** How far back a bound may look, in ms. */
const MEMORY = 120_000

/** One soak: rounds of faults, and between them a rest in which everything must be in order. */
export class Session {
  readonly tally: Tally = new Tally()
  readonly accounts: Accounts = new Accounts()
  readonly deliveries: Deliveries
  /** The last look at the page. */
  news: News | undefined

  /** Called after each rest in which all was in order. */
  onRest: () => void = () => {}

  readonly #plans: ClientPlan[]
  readonly #withheld = new WithheldTime()
  readonly #last = new Map<string, Told[]>()
  readonly #watches = new Map<string, Watch>()
  readonly #seed: number
  #stage: Stage | undefined
  #leaks: Leaks | undefined
  #director: Director | undefined
  #isStopped = false
  #lookForStalls = (): void => {}
  /** Listeners on the page before the first client. */
  #listenersBefore = 0

  constructor(seed: number, clients: number) {
    this.#seed = seed
    this.#plans = drawPlans(seededRandom(seed), clients)
    this.deliveries = new Deliveries(this.#plans, seed, () => this.#stage!.clock())
  }

  get leaks(): Leaks | undefined {
    return this.#leaks
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  /** Ends the faults: all come to rest, are looked at once more, and close. */
  stop(): void {
    this.#isStopped = true
  }

  /** The last events of a client, oldest first. */
  lastOf(client: string): readonly Told[] {
    return this.#last.get(client) ?? []
  }

  planOf(client: string): ClientPlan | undefined {
    return this.#plans.find(({ name }) => name === client)
  }

  /** @throws Violation of the first thing that is wrong. */
  async run(duration: number): Promise<void> {
    const stage = await this.#start()
    const end = performance.now() + duration
    try {
      await this.#rest()
      while (!this.#isStopped && performance.now() < end) {
        await this.#round(Math.min(end, performance.now() + ROUND))
        await this.#rest()
      }
      await this.#finish()
    } finally {
      await stage.close()
    }
  }

  async #start(): Promise<Stage> {
    const { hub } = this.deliveries.app
    const stage = await startStage(this.#plans, hub, (id, data) => this.#received(id, data))
    this.#stage = stage
    try {
      this.#leaks = await Leaks.of(stage.page)
      this.#director = new Director(stage, this.#seed, this.tally, this.#withheld)
      this.#listenersBefore = (await stage.page.evaluate(() => window.soak.news())).listeners
      const { clock } = stage
      const offset = clock() - performance.now()
      this.#lookForStalls = watchStalls(({ from, to }) => {
        this.#withheld.process({ from: from + offset, to: to + offset })
      })
      for (const plan of this.#plans) {
        const path = stage.paths.get(plan.name)!
        this.#watches.set(plan.name, new Watch(plan, path, this.#withheld, this.tally))
        const url = `ws://127.0.0.1:${path.proxy.port}`
        await stage.page.evaluate(([u, p]) => window.soak.start(u, p), [url, plan] as const)
      }
      return stage
    } catch (error) {
      await stage.close()
      throw error
    }
  }

  /** Faults and traffic until a moment. */
  async #round(until: number): Promise<void> {
    const { page, sessionServer } = this.#stage!
    let failure: Error | undefined
    this.#director!.play().catch((error: unknown) => (failure = error as Error))
    await page.evaluate(() => window.soak.stir())
    this.deliveries.app.stir(() => sessionServer.isFrozen)
    while (!this.#isStopped && performance.now() < until) {
      await this.#tick()
      if (failure) throw failure
    }
  }

  /** No faults and no traffic: all must become well, and nothing be left over. */
  async #rest(): Promise<void> {
    const { page, clock } = this.#stage!
    await this.#director!.stop()
    await page.evaluate(() => window.soak.calm())
    this.deliveries.app.calm()
    const began = clock()
    for (;;) {
      const news = await this.#tick()
      const trouble = this.#troubleAt(news)
      if (!trouble) break
      if (news.now - began - this.#withheld.between(began, news.now) > REST) {
        throw new Violation(trouble.client, `not at rest after ${REST / 1000} s: ${trouble.what}`)
      }
    }
    const open = this.news!.looks.map(({ id }) => id)
    this.accounts.settle(open)
    this.deliveries.settle(open)
    await this.#leaks!.sample(this.news!, () => this.#tick())
    this.onRest()
  }

  #troubleAt(news: News): Trouble | undefined {
    const { accounts, deliveries } = this
    return troubleAt(news, { stage: this.#stage!, watches: this.#watches, accounts, deliveries })
  }

  /** All clients close, and nothing of them is left. */
  async #finish(): Promise<void> {
    const { page, clock } = this.#stage!
    const { app } = this.deliveries
    app.endDetached()
    this.deliveries.settle([])
    for (const { name } of this.#plans) await page.evaluate(c => window.soak.close(c), name)
    const began = clock()
    for (;;) {
      const news = await this.#tick()
      const isOver = this.#plans.every(({ name }) => this.lastOf(name).at(-1)?.event === 'closed')
      const left = [...this.#watches.values()].flatMap(({ path }) => path.connections)
      if (isOver && !left.length && !news.timers && !app.hub.size) break
      if (news.now - began - this.#withheld.between(began, news.now) > REST) {
        const what =
          `${left.length} connections, ${news.timers} timers and ${app.hub.size} sessions are left ` +
          'after close()'
        throw new Violation(undefined, what)
      }
    }
    this.deliveries.exactlyOnce.checkClosed()
    this.accounts.settle([])
    this.deliveries.settle([])
    const listeners = this.news!.listeners - this.#listenersBefore
    if (listeners) throw new Violation(undefined, `${listeners} listeners are left after close()`)
  }

  /** Waits a moment, hears what happened meanwhile, and looks whether it is as it must be. */
  async #tick(): Promise<News> {
    await new Promise(resolve => setTimeout(resolve, TICK))
    const { page, paths, world, errors } = this.#stage!
    if (errors.length) throw new Violation(undefined, `unhandled in the page: ${errors[0]!}`)
    for (const path of paths.values()) path.look()
    this.deliveries.exactlyOnce.look()
    const news = await page.evaluate(() => window.soak.news())
    this.news = news
    this.#lookForStalls()
    this.#withheld.page(news.stalls)
    this.#withheld.blocked(news.blocks)
    this.#withheld.forget(news.now - MEMORY)
    world.forget(news.now - MEMORY)
    for (const [id, keys] of Object.entries(news.handed)) this.accounts.handed(id, keys)
    for (const told of news.told) this.#remember(told)
    for (const told of news.told) this.#hear(told)
    this.accounts.check()
    this.deliveries.hear(news.streams)
    this.deliveries.check(news.now, (from, to) => this.#withheld.between(from, to))
    for (const look of news.looks) this.#watches.get(look.name)!.check(news.now, look)
    return news
  }

  /** A server received a message. */
  #received(id: string, data: Buffer): void {
    const { delivery } = this.planOf(clientOf(id))!
    // Sent beneath the library, see `DeliveryClient.command`.
    if (delivery === 'at least once' && isCommand(keyOf(data))) return
    const digest = digestOf(data)
    this.accounts.received(id, digest)
    if (delivery === 'at least once') this.deliveries.atLeastOnce.received(id, digest)
  }

  #remember(told: Told): void {
    const last = this.#last.get(told.client) ?? []
    this.#last.set(told.client, last)
    last.push(told)
    if (last.length > REMEMBERED) last.shift()
  }

  #hear(told: Told): void {
    if (told.event === 'disconnected' && told['wasOpen']) {
      this.accounts.ended(told.id!, told['unconfirmed'] as number)
    }
    this.#watches.get(told.client)!.hear(told)
  }
}
