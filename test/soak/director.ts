import { seededRandom } from '../core/seeded-random.ts'
import { drawCommonOrdeal, drawOrdeal } from './ordeals.ts'
import type { CommonOrdeal, Ordeal } from './ordeals.ts'
import type { Path } from './path.ts'
import type { Stage } from './stage.ts'
import type { Tally } from './tally.ts'
import type { WithheldTime } from './withheld-time.ts'

/** Plays a random script of faults: one for each client, and one for all of them. */
export class Director {
  readonly #stage: Stage
  readonly #seed: number
  readonly #tally: Tally
  readonly #withheld: WithheldTime
  #round = 0
  #playing: Promise<unknown> = Promise.resolve()
  #stopped = new AbortController()

  constructor(stage: Stage, seed: number, tally: Tally, withheld: WithheldTime) {
    this.#stage = stage
    this.#seed = seed
    this.#tally = tally
    this.#withheld = withheld
  }

  /** Begins a round of faults; rejects when one cannot be put on. */
  play(): Promise<unknown> {
    const round = ++this.#round
    this.#stopped = new AbortController()
    const paths = [...this.#stage.paths]
    const scripts = paths.map(([name, path], i) => {
      const random = seededRandom(this.#seed + round * 1000 + i)
      return this.#repeat(() => this.#torment(name, path, drawOrdeal(random)))
    })
    const common = seededRandom(this.#seed + round * 1000 + 999)
    scripts.push(this.#repeat(() => this.#tormentAll(drawCommonOrdeal(common))))
    this.#playing = Promise.all(scripts)
    return this.#playing
  }

  /** Ends the round: no fault is left when it resolves. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#playing
    for (const path of this.#stage.paths.values()) await path.heal('both')
  }

  async #repeat(ordeal: () => Promise<void>): Promise<void> {
    while (!this.#stopped.signal.aborted) await ordeal()
  }

  async #torment(client: string, path: Path, ordeal: Ordeal): Promise<void> {
    await this.#pause(ordeal.calm)
    if (this.#stopped.signal.aborted) return
    const { page } = this.#stage
    path.ordeals.set(ordeal.name, this.#stage.clock())
    this.#tally.began(ordeal.name)
    if (ordeal.provider) {
      path.provider.set(ordeal.provider, this.#stage.clock())
      await page.evaluate(([c, p]) => window.soak.provide(c, p), [client, ordeal.provider] as const)
    }
    if (ordeal.new) await path.set(ordeal.new, 'new')
    if (ordeal.existing) await path.set(ordeal.existing, 'existing')
    if (ordeal.command) {
      const { command } = ordeal
      const given = [client, command] as const
      const id = await page.evaluate(([c, t]) => window.soak.command(c, t), given)
      if (id) this.#stage.sessionServer.command(id, command)
    }
    if (ordeal.closes) await page.evaluate(c => window.soak.close(c), client)
    await this.#pause(ordeal.hold)
    if (ordeal.provider) {
      await page.evaluate(c => window.soak.provide(c, 'gives'), client)
      path.provider.set(undefined, this.#stage.clock())
    }
    if (ordeal.new || ordeal.restores) {
      await path.heal(ordeal.restores ? 'both' : 'new')
    }
  }

  async #tormentAll({ name, calm, hold }: CommonOrdeal): Promise<void> {
    await this.#pause(calm)
    if (this.#stopped.signal.aborted) return
    const { server, sessionServer, page, world, clock, stopPage } = this.#stage
    this.#tally.began(name)
    if (name === 'blocked page') {
      await page.evaluate(ms => window.soak.block(ms), hold)
    } else if (name === 'stopped page') {
      await page.evaluate(() => window.soak.pinged())
      const from = clock()
      stopPage(true)
      await this.#pause(hold)
      stopPage(false)
      this.#withheld.blocked([{ from, to: clock() }])
    } else {
      world.set(name, clock())
      const servers = [server, sessionServer]
      if (name === 'frozen server') for (const each of servers) each.freeze()
      else await page.context().setOffline(true)
      await this.#pause(hold)
      if (name === 'frozen server') for (const each of servers) each.thaw()
      else await page.context().setOffline(false)
      world.set(undefined, clock())
    }
  }

  #pause(ms: number): Promise<void> {
    const { signal } = this.#stopped
    if (signal.aborted) return Promise.resolve()
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal.addEventListener('abort', done)
    })
  }
}
