import type { ReconnectingWebSocket } from '../../client/reconnecting-websocket.ts'
import { EXPLAINED } from '../../core/explained.ts'
import { badOption, knownOptions } from '../../core/options.ts'
import type { Host } from './host-interface.ts'
import type { HostOptions } from './options.ts'
import { TabsHost } from './tabs-host.ts'

/** Each host of a worker would answer every tab. */
let isHosting = false

/**
 * Shares a client with all tabs. Call it in the script of a shared worker, before anything is awaited,
 * because tabs that come earlier are not noticed:
 *
 * ```ts
 * host(new ReconnectingWebSocket('wss://example.com/live'))
 * ```
 *
 * The first tab opens the client, the last one to leave closes it. A tab that is closed by the browser, such
 * as for a reload, may be back at once: then the client waits 30 s before it closes.
 *
 * @param socket - Binary messages become ArrayBuffers there. Use `startClosed` where a function for the
 *   url needs the tabs.
 * @throws Error outside a shared worker, and where the worker has a host already; TypeError or RangeError that
 *   names the option and the fix.
 */
export function host(socket: ReconnectingWebSocket, options: HostOptions = {}): Host {
  knownOptions(options, ['route', 'onJoin', 'onLeave', 'version'])
  const { version, ...functions } = options
  if (!Number.isFinite(version ?? 0)) throw badOption('version', version, 'a number')
  for (const [name, given] of Object.entries(functions)) {
    if (given && typeof given !== 'function') throw badOption(name, given, 'a function')
  }
  if (!('onconnect' in globalThis)) {
    throw new Error(
      `belay-ws: host() works in a shared worker only; call it in the script that new SharedWorker() loads${EXPLAINED}`,
    )
  }
  if (isHosting) {
    throw new Error(
      `belay-ws: host() was called before in this worker; give a second client a worker of its own${EXPLAINED}`,
    )
  }
  isHosting = true
  return new TabsHost(socket, options)
}
