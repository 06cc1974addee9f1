import type { Cause } from '../../../src/core/close.ts'
import { connectLimit, newPeer } from '../../../src/core/peer.ts'
import { socketSettings } from '../../../src/socket/socket-options.ts'
import type { Fleet, Kind } from './fleet.ts'

/** How another library waits. */
export interface Formula {
  name: string
  /** In words, and where it is written. */
  rule: string
  /**
   * @param retry - 1 for the first retry since the count began anew.
   * @param own - Evenly in [0, 1), drawn once for each client and never again.
   * @returns How long to wait, in ms; `Infinity` to give up.
   */
  delay(retry: number, random: () => number, own: number): number
  /** The count begins anew when a link opens, when a frame comes in, or when it lasted so many ms. */
  resets: 'open' | 'heard' | number
  /** The library's own limit of an attempt, in ms. */
  connectTimeout?: number
}

export function formula(given: Formula): Kind {
  const { name, rule } = given
  return { name, rule, make: (clients, random) => new FormulaFleet(clients, random, given) }
}

/**
 * Clients of another library. It is given the heartbeat and the connect timeout of
 * `HeartbeatWebSocket`, as if it ran over that, so that what is compared is how long it waits.
 */
class FormulaFleet implements Fleet {
  readonly #formula: Formula
  readonly #random: () => number
  readonly #retries: Uint16Array
  readonly #own: Float32Array
  readonly #openedAt: Float64Array
  readonly #hungDials: Int8Array
  readonly #connectTimeout = socketSettings({}).connectTimeout
  readonly #peer = newPeer()

  constructor(clients: number, random: () => number, given: Formula) {
    this.#formula = given
    this.#random = random
    this.#retries = new Uint16Array(clients)
    this.#own = Float32Array.from({ length: clients }, random)
    this.#openedAt = new Float64Array(clients).fill(-Infinity)
    this.#hungDials = new Int8Array(clients)
  }

  lost(client: number, now: number, cause: Cause): number {
    const { resets, delay } = this.#formula
    if (cause === 'connect-timeout') this.#hungDials[client]!++
    if (cause === 'heartbeat') this.#hungDials[client] = -1
    const lasted = now - this.#openedAt[client]!
    if (typeof resets === 'number' && lasted >= resets) this.#retries[client] = 0
    this.#openedAt[client] = Infinity
    return delay(++this.#retries[client]!, this.#random, this.#own[client]!)
  }

  dialled(client: number): number {
    this.#peer.hungDials = this.#hungDials[client]!
    const limit = connectLimit(this.#connectTimeout, this.#peer)
    return Math.min(limit, this.#formula.connectTimeout ?? Infinity)
  }

  opened(client: number, now: number): void {
    this.#openedAt[client] = now
    this.#hungDials[client] = 0
    if (this.#formula.resets === 'open') this.#retries[client] = 0
  }

  heard(client: number): void {
    if (this.#formula.resets === 'heard') this.#retries[client] = 0
  }
}
