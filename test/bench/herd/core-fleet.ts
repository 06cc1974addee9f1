import { clientSettings } from '../../../src/client/settings.ts'
import type { ReconnectingWebSocketOptions } from '../../../src/client/options.ts'
import type { Cause } from '../../../src/core/close.ts'
import type { LifecycleOptions } from '../../../src/core/lifecycle.ts'
import { Lifecycle } from '../../../src/core/lifecycle.ts'
import { connectLimit, newPeer } from '../../../src/core/peer.ts'
import type { Fleet, Kind } from './fleet.ts'

/** Long before the simulation begins, in ms. */
const LONG_AGO = -3_600_000

/**
 * Clients that are run by the core of this library, one `Lifecycle` each.
 *
 * @param isTold - Their servers have announced in how long they admit all whom one end hits.
 */
export function core(
  name: string,
  rule: string,
  options: ReconnectingWebSocketOptions = {},
  change: Partial<LifecycleOptions> = {},
  isTold = false,
): Kind {
  const settings = clientSettings(options)
  const lifecycle = { ...settings.lifecycle, ...change }
  const { connectTimeout } = settings.socket
  return {
    name,
    rule,
    make: (clients, random, spread) =>
      new CoreFleet(clients, random, lifecycle, connectTimeout, isTold ? spread : 0),
  }
}

class CoreFleet implements Fleet {
  readonly #lives: Lifecycle[]
  readonly #hungDials: Int8Array
  readonly #connectTimeout: number
  readonly #spread: number
  readonly #peer = newPeer()

  constructor(
    clients: number,
    random: () => number,
    options: LifecycleOptions,
    connectTimeout: number,
    spread: number,
  ) {
    this.#spread = spread
    this.#connectTimeout = connectTimeout
    this.#hungDials = new Int8Array(clients)
    this.#lives = Array.from({ length: clients }, () => {
      const life = new Lifecycle(options, random)
      life.open(LONG_AGO)
      life.dialled()
      life.opened(LONG_AGO)
      life.heard()
      return life
    })
  }

  lost(client: number, now: number, cause: Cause, code: number): number {
    const life = this.#lives[client]!
    if (cause === 'connect-timeout') this.#hungDials[client]!++
    if (cause === 'heartbeat') this.#hungDials[client] = -1
    return life.lost(now, cause, code, '', this.#spread) ?? Infinity
  }

  dialled(client: number, now: number): number {
    const life = this.#lives[client]!
    // It dials by itself when there is nothing to wait for.
    if (life.status === 'waiting' && life.tick(now) !== 'dial') {
      throw new Error(`client ${client} does not want to dial at ${now} ms`)
    }
    life.dialled()
    this.#peer.hungDials = this.#hungDials[client]!
    return connectLimit(this.#connectTimeout, this.#peer)
  }

  opened(client: number, now: number): void {
    this.#hungDials[client] = 0
    this.#lives[client]!.opened(now)
  }

  heard(client: number): void {
    this.#lives[client]!.heard()
  }
}
