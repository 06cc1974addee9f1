import type { Destination } from '../client/attempt.ts'
import type { Plugin } from '../client/options.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import type { ClientSettings } from '../client/settings.ts'
import { knownOptions } from '../core/options.ts'
import type { FallbackOption } from './fallback.ts'
import { checkFallback } from './fallback.ts'
import { SessionCarrier } from './session-carrier.ts'

/**
 * Delivers each message exactly once and in order, both ways, to a server with `belay-ws/sessions`:
 *
 * ```ts
 * const socket = new ReconnectingWebSocket(url, [], { delivery: exactlyOnce() })
 * socket.on('resync', () => rebuild())
 * ```
 *
 * A session goes on over any number of connections. If it cannot, `resync` fires: the one event to build
 * the state from, at first and after each loss. At a server that has no sessions `unsupported` fires, and
 * `fallback` says what then.
 *
 * @throws RangeError or TypeError that names the option, the value and the fix.
 */
export function exactlyOnce(options: ExactlyOnceOptions = {}): Plugin {
  knownOptions(options, ['fallback'])
  const { fallback = 'refuse' } = options
  checkFallback(fallback)
  return {
    join: (destination: Destination, settings: ClientSettings, client: ReconnectingWebSocket) =>
      new SessionCarrier(destination, settings, client, fallback).joined,
  }
}

/** A bad value throws a RangeError, an unknown name a TypeError. */
export interface ExactlyOnceOptions {
  /**
   * The way of the client at a server without sessions. `unsupported` fires in each case, on each such
   * connection.
   * - `refuse`: the attempt fails, and others follow. The promise is never weaker.
   * - `atLeastOnce()`: the client delivers at least once until a server has sessions again.
   * - `none`: the client sends as without a delivery until then.
   *
   * A session that was lost by that is told: `resync` with `unsupported`.
   *
   * @defaultValue 'refuse'
   */
  fallback?: FallbackOption | undefined
}
