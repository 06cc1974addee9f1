import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import { badOption, knownOptions } from '../core/options.ts'
import type { SharedOptions } from './options.ts'
import { TabSocket } from './tab-socket.ts'

/**
 * Joins the connection that a shared worker holds for all tabs:
 *
 * ```ts
 * const socket = shared(
 *   () => new SharedWorker(new URL('./live.worker.ts', import.meta.url), { type: 'module', name: user }),
 *   () => new ReconnectingWebSocket('wss://example.com/live'),
 * )
 * ```
 *
 * The worker calls `host()` of `belay-ws/tabs/host`. Put the identity of the user into `name`: tabs with
 * the same script and name share a connection, and so a login.
 *
 * @param worker - Makes the worker, or reaches the one that runs. Called again when it does not reply.
 *   Write the constructor out in full, because bundlers look for exactly this text.
 * @param fallback - Makes a client where there is no such worker: the constructor throws, the script does
 *   not load, or no host replies within 10 s. A warning in the console says why. The tab keeps this client.
 * @throws TypeError or RangeError that names what is wrong and the fix; the errors of `fallback`.
 */
export function shared(
  worker: () => SharedWorker,
  fallback: () => ReconnectingWebSocket,
  options: SharedOptions = {},
): TabSocket {
  for (const [name, given] of Object.entries({ worker, fallback })) {
    if (typeof given !== 'function') throw badOption(name, given, 'a function that makes it')
  }
  knownOptions(options, ['provide', 'version'])
  const { version = 0 } = options
  if (!Number.isFinite(version)) throw badOption('version', version, 'a number')
  return new TabSocket(worker, fallback, options)
}
