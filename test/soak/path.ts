import type { Fault, Scope } from '../../src/proxy/fault.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { ConnectionState } from '../../src/proxy/proxied-connection.ts'
import type { Spell } from './spells.ts'
import { Spells } from './spells.ts'

/**
 * How a link can be broken:
 * - `silent`: nothing reaches the client.
 * - `up`: nothing reaches the server, and what the server says arrives.
 * - `ended`: the client was or will be told.
 * - `gone`: it is over on this side of the proxy, whoever ended it.
 */
export type Breakage = 'silent' | 'up' | 'ended' | 'gone'

/** What is true of one connection. */
interface LinkTruth {
  broken: Spells<Breakage>
  /** What is large takes long. */
  thin: Spells<'thin'>
  /** When it was last seen. */
  seenAt: number
}

/** How long what is over is remembered, in ms. */
const MEMORY = 120_000

/** One client's way to the server, through a proxy of its own, and what is true about it. */
export class Path {
  readonly proxy: FaultProxy
  /** What the url provider does instead of giving a url. */
  readonly provider: Spells<string> = new Spells<string>()
  /** The ordeals it is put through, one from its beginning to that of the next. */
  readonly ordeals: Spells<string> = new Spells<string>()
  /** The last moment at which no more than one connection was whole. */
  singleAt = 0

  readonly #normal: Fault
  readonly #clock: () => number
  readonly #world: Spells<string>
  /** The fault that keeps new connections from being made. */
  readonly #undialable = new Spells<string>()
  readonly #links = new Map<string, LinkTruth>()

  /**
   * @param latency - How long every byte takes each way when nothing is wrong, in ms.
   * @param world - What keeps all clients from the server.
   */
  constructor(proxy: FaultProxy, latency: number, clock: () => number, world: Spells<string>) {
    this.proxy = proxy
    this.#normal = latency ? { kind: 'slow', latency } : { kind: 'none' }
    this.#clock = clock
    this.#world = world
  }

  /** Nothing is wrong any more with these connections. */
  heal(scope: Scope): Promise<void> {
    return this.set(this.#normal, scope)
  }

  async set(fault: Fault, scope: Scope): Promise<void> {
    // Read before: the machine may leave this process between the fault and the look at it.
    const now = this.#clock()
    const done = this.proxy.set(fault, scope)
    this.look(now)
    const { kind } = this.proxy.state().new
    const isDialable = kind === 'none' || kind === 'slow'
    if (!isDialable) this.#undialable.set(kind, this.#clock())
    await done
    if (isDialable) this.#undialable.set(undefined, this.#clock())
  }

  /** Brings the truth up to date, as of `now`. */
  look(now: number = this.#clock()): void {
    const { connections } = this.proxy.state()
    for (const connection of connections) {
      const id = idOf(connection)
      if (!id || !connection.upgraded) continue
      const link = this.#links.get(id) ?? { broken: new Spells(), thin: new Spells(), seenAt: now }
      this.#links.set(id, link)
      link.seenAt = now
      link.broken.set(breakage(connection), now)
      link.thin.set(isThin(connection) ? 'thin' : undefined, now)
    }
    for (const [id, link] of this.#links) {
      if (link.seenAt < now) link.broken.set('gone', now)
      if (link.seenAt < now - MEMORY) this.#links.delete(id)
      link.broken.forget(now - MEMORY)
      link.thin.forget(now - MEMORY)
    }
    this.#undialable.forget(now - MEMORY)
    this.provider.forget(now - MEMORY)
    this.ordeals.forget(now - MEMORY)
    if (connections.filter(c => this.#isWhole(c)).length <= 1) this.singleAt = now
  }

  /** How the connection is broken at a moment. */
  broken(id: string, at: number): Spell<Breakage> | undefined {
    const own = this.#links.get(id)?.broken.at(at)
    const world = this.#world.at(at)
    if (own?.kind === 'ended' || own?.kind === 'gone') {
      // Chromium keeps what comes while it is offline until it is online again, and an end behind it.
      const deaf = this.#world
        .within(own.from, at)
        .filter(({ kind }) => kind === 'offline')
        .at(-1)
      if (!deaf) return own
      return deaf.to > at ? { ...deaf, kind: 'silent' } : { ...own, from: deaf.to }
    }
    if (!world) return own
    // The later of the two: the client has had frames until then.
    return own && own.from > world.from ? own : { ...world, kind: 'silent' }
  }

  /** Whether anything was wrong with it in a stretch of time, other than that it was over. */
  wasTroubled(id: string, from: number, to: number): boolean {
    const own = this.#links.get(id)?.broken.within(from, to) ?? []
    return own.some(({ kind }) => kind !== 'gone') || this.#world.within(from, to).length > 0
  }

  /** Under which name to count what happened at a moment. */
  ordealAt(moment: number): string {
    return (this.#world.at(moment) ?? this.ordeals.at(moment))?.kind ?? 'none'
  }

  /** Since when a dial should succeed; `undefined` while it should not. */
  dialableSince(now: number): number | undefined {
    const hindrances = [this.#undialable, this.provider, this.#world]
    if (hindrances.some(spells => spells.at(now))) return undefined
    return Math.max(...hindrances.map(spells => spells.over))
  }

  /** Whether a dial could have succeeded throughout. */
  wasDialable(from: number, to: number): boolean {
    const hindrances = [this.#undialable, this.provider, this.#world]
    return hindrances.every(spells => !spells.within(from, to).length)
  }

  /** Whether what is large took long on it at some time in a stretch of time. */
  wasThin(id: string, from: number, to: number): boolean {
    return !!this.#links.get(id)?.thin.within(from, to).length
  }

  /**
   * The connections in the proxy, without those whose Close frame was swallowed: each side of them
   * waits for the other, a minute in Chromium.
   */
  get connections(): string[] {
    const { connections } = this.proxy.state()
    return connections.filter(c => !c.closeSwallowed).map(c => idOf(c) ?? 'without a name')
  }

  /** Those whose Close frame was swallowed. */
  get swallowed(): string[] {
    const { connections } = this.proxy.state()
    return connections.filter(c => c.closeSwallowed).map(c => idOf(c) ?? '')
  }

  /** Whether bytes pass in both directions and nobody has ended it. */
  #isWhole(connection: ConnectionState): boolean {
    const { fault, upgraded, ended, closeSwallowed } = connection
    const isNormal = fault.kind === this.#normal.kind && !isThin(connection)
    return isNormal && upgraded && !ended.up && !ended.down && !closeSwallowed
  }
}

/** The `id` in the request that opened it. */
function idOf({ request }: ConnectionState): string | undefined {
  return /[?&]id=([^& ]+)/.exec(request)?.[1]
}

function isThin({ fault }: ConnectionState): boolean {
  return fault.kind === 'slow' && fault.bandwidth !== undefined
}

function breakage({ fault, ended, closeSwallowed }: ConnectionState): Breakage | undefined {
  if (fault.kind === 'fin' || fault.kind === 'rst') return 'ended'
  if (fault.kind === 'cliff') return fault.direction === 'up' ? 'up' : 'silent'
  if (fault.kind === 'stall') return 'up'
  if (fault.kind === 'upgrade-silence' || fault.kind === 'hang-upgrade') return 'silent'
  if (ended.up) return 'gone'
  if (closeSwallowed) return 'silent'
  return ended.down ? 'ended' : undefined
}
