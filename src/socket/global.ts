/**
 * A heartbeat for libraries that take no WebSocket class and use the global one (Socket.IO, Pusher,
 * Ably, LiveKit, VueUse). An entry of its own, so that nothing else in this library can touch the
 * global.
 */
import { EXPLAINED } from '../core/explained.ts'
import { badOption } from '../core/options.ts'
import { Peers } from '../core/peer.ts'
import { withHeartbeat } from './heartbeat-websocket.ts'
import { report } from './runtime.ts'
import { Setup } from './setup.ts'
import type { HeartbeatWebSocketOptions } from './socket-options.ts'
import { socketSettings } from './socket-options.ts'
import { BENEATH, addConstants, beneath, isWebSocketClass } from './websocket-class.ts'

export interface InstallGlobalOptions extends HeartbeatWebSocketOptions {
  /**
   * Which sockets get a heartbeat. All others stay native, such as the one of a dev server.
   *
   * @param url - The url of the socket, absolute and `ws:` or `wss:`. A copy.
   */
  match: (url: URL) => boolean
}

/**
 * Replaces `globalThis.WebSocket`, for matching urls only. Many libraries look at the global once,
 * while they are imported: call this in a module that is imported before them.
 *
 * ```ts
 * import { installGlobal } from 'belay-ws/global'
 * import { engineIo } from 'belay-ws/formats'
 *
 * installGlobal({ match: url => url.host === 'live.example.com', format: engineIo() })
 * ```
 *
 * `new WebSocket(url)` gives a `HeartbeatWebSocket` for a matching url and a native socket for any
 * other; `instanceof WebSocket` is true for both. A subclass of the replaced class has the heartbeat
 * for matching urls and behaves as the native class for others. A `match` that throws has not
 * matched; the error is reported. Installed again, for other urls and with other options, the later
 * one is asked first.
 *
 * @returns The undo, which may be called more than once: no socket made afterwards has a heartbeat.
 *   The global is put back only where nobody has replaced it since; otherwise our class stays
 *   beneath and makes native sockets. Sockets that exist keep their heartbeat.
 * @throws RangeError or TypeError that names the option, the value and the fix; TypeError where the global is
 * not a WebSocket class.
 */
export function installGlobal({ match, ...options }: InstallGlobalOptions): () => void {
  const Replaced = globalThis.WebSocket
  if (!isWebSocketClass(Replaced)) {
    throw new TypeError(
      `belay-ws: the global WebSocket is not the standard class, nor one of its shape; call installGlobal() in a runtime that has one, before whatever replaces it${EXPLAINED}`,
    )
  }
  if (typeof match !== 'function') {
    throw badOption('match', match, 'a function of a URL that says whether it gets a heartbeat')
  }

  let installed = true
  const matches = (url: string | URL): boolean => {
    const address = installed && absolute(url)
    try {
      return !!address && match(address)
    } catch (error) {
      report(error)
      return false
    }
  }

  const Base = withHeartbeat(Replaced).with(options)
  class WebSocket extends Base {
    static get [BENEATH](): typeof globalThis.WebSocket {
      return beneath(Replaced)
    }

    // Libraries ask it of sockets that were made before, or are not ours.
    static override [Symbol.hasInstance](value: unknown): boolean {
      const isInstance: boolean = Function.prototype[Symbol.hasInstance].call(this, value)
      return isInstance || (this === WebSocket && value instanceof Replaced)
    }

    constructor(...given: unknown[]) {
      const isMatch = matches(given[0] as string)
      if (!isMatch && new.target === WebSocket) {
        return Reflect.construct(Replaced, given) as never
      }
      super(...(given as [string]), ...((isMatch ? [] : [off()]) as unknown as []))
    }
  }
  addConstants(WebSocket)
  globalThis.WebSocket = WebSocket

  return () => {
    installed = false
    if (globalThis.WebSocket === (WebSocket as unknown)) globalThis.WebSocket = Replaced
  }
}

/** As if this library were not there. */
const off = (): Setup =>
  new Setup(
    socketSettings({ format: false, connectTimeout: false, closeTimeout: false }),
    new Peers(),
  )

/** As the WebSocket constructor reads it (WHATWG WebSockets); `undefined` for what it will refuse. */
function absolute(url: string | URL): URL | undefined {
  try {
    const address = new URL(url, globalThis.location?.href)
    address.protocol = address.protocol.replace('http', 'ws')
    return address
  } catch {
    return undefined
  }
}
