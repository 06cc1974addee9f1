import type { Destination } from '../client/attempt.ts'
import type { ClientSettings } from '../client/settings.ts'
import { badOption, duration, knownOptions } from '../core/options.ts'
import { Relay } from './relay.ts'

/** A bad value throws a RangeError, an unknown name a TypeError. */
export interface StandbyOptions {
  /**
   * The longest that a connection is kept, in ms from 1 000 to 2 147 483 647; `false` for no limit. The
   * handover begins after 90 to 100 % of it, drawn evenly for each connection, so that clients do not
   * come together. For servers and gateways that end each connection after a fixed time.
   *
   * @defaultValue false
   */
  maxAge?: number | false | undefined
  /**
   * Whether an overdue reply makes a second connection. As long as there is one, or one is attempted,
   * silence ends the open connection after `answerTimeout` instead of `timeout`.
   *
   * @defaultValue false
   */
  onSuspicion?: boolean | undefined
}

/** Counts of second connections since the client was made. */
export interface StandbyStats {
  /** Attempts at a second connection. */
  readonly standbys: number
  /** Those that replaced a connection. */
  readonly standbysUsed: number
  /** Those that failed or were not needed. */
  readonly standbysWasted: number
}

/** The plug-in of one client; {@link standby} makes one. */
export interface Standby {
  /**
   * Makes a second connection beside the open one, prepares and proves it, and replaces the open one by
   * it. A call while a handover is under way waits for that one.
   *
   * Rejects with an Error that says why where nothing was replaced: the client has no open connection,
   * the url provider declined, the second connection failed, the client was closed. The open connection
   * goes on then.
   *
   * @returns Resolves after the `open` listeners have run on the new connection.
   */
  handover(): Promise<void>
  /** The counts so far, in a new object each time; zeros before there is a client. */
  readonly stats: StandbyStats
  /**
   * How long the connection has been silent, in ms, while `onSuspicion` holds it; else 0.
   *
   * The status stays `suspect` for longer then. A page that wants to say "offline" sooner looks here.
   */
  readonly silentFor: number
  /** Called by the client, at its construction. */
  readonly join: (destination: never, settings: never) => unknown
}

/**
 * Replaces a connection before it ends: a second one is made beside it, and takes over once it has
 * replied.
 *
 * ```ts
 * const spare = standby({ maxAge: 110 * 60_000 })
 * const socket = new ReconnectingWebSocket(url, { standby: spare })
 *
 * renewToken.onclick = () => spare.handover()
 * ```
 *
 * Each client needs one of its own. Do not use it where the server allows one connection for each user.
 *
 * @throws RangeError or TypeError that names the option, the value and the fix. The constructor of the
 *   client throws an Error where the plug-in belongs to another client that is not closed.
 */
export function standby(options: StandbyOptions = {}): Standby {
  knownOptions(options, ['maxAge', 'onSuspicion'])
  const { maxAge = false, onSuspicion = false } = options
  if (duration('maxAge', maxAge) < SHORTEST_AGE) {
    throw badOption('maxAge', maxAge, `at least ${SHORTEST_AGE} ms, or false for no limit`)
  }
  if (typeof onSuspicion !== 'boolean') throw badOption('onSuspicion', onSuspicion, 'true or false')
  return new Plugin({ maxAge: maxAge || Infinity, onSuspicion })
}

/** The shortest `maxAge`, in ms: no gateway allows less. */
const SHORTEST_AGE = 1000

/** A connection that has lived this long may be suspected, in ms, also where pings are rarer. */
const LONG_ENOUGH = 30_000

class Plugin implements Standby {
  /** Not a plain object: Vue's `reactive` leaves it alone, and private members work. */
  readonly [Symbol.toStringTag]: string = 'Standby'
  readonly #settings: { maxAge: number; onSuspicion: boolean }
  #relay: Relay | undefined

  constructor(settings: { maxAge: number; onSuspicion: boolean }) {
    this.#settings = settings
  }

  async handover(): Promise<void> {
    if (!this.#relay) {
      throw new Error(
        'belay-ws: handover() has no client; pass this object as the option standby of a ReconnectingWebSocket',
      )
    }
    return this.#relay.handover()
  }

  get stats(): StandbyStats {
    const { made = 0, used = 0, wasted = 0 } = this.#relay?.plan ?? {}
    return { standbys: made, standbysUsed: used, standbysWasted: wasted }
  }

  get silentFor(): number {
    return this.#relay?.silentFor ?? 0
  }

  readonly join = (destination: Destination, settings: ClientSettings): Destination => {
    if (this.#relay?.isInUse) {
      throw new Error(
        'belay-ws: the option standby belongs to another client; call standby() once for each client',
      )
    }
    const minUptime = Math.min(LONG_ENOUGH, 2 * settings.socket.interval)
    const { backoff } = settings.lifecycle
    this.#relay = new Relay(destination, { ...this.#settings, minUptime, backoff })
    return this.#relay.joined
  }
}
