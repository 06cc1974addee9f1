import type { AloneOptions } from './alone.ts'
import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

/**
 * Engine.IO 4, the transport of Socket.IO 3 and later: pings of the server's, text frames.
 *
 * ```
 * server: 0{"sid":…,"pingInterval":25000,"pingTimeout":20000,…}
 * server: 2
 * client: 3
 * ```
 *
 * A silence longer than `pingInterval + pingTimeout`, as the server announces them, drops the
 * connection; 45 s where it announced them elsewhere (Socket.IO that began with polling). The
 * library answers the pings and must see them; with `alone` they are answered and hidden.
 *
 * Only further pings prove the way to the server: it ends the connection of a client that does not
 * answer. Its Close frame or its silence then ends the connection here.
 *
 * @see https://github.com/socketio/engine.io-protocol
 */
export function engineIo({ alone = false }: AloneOptions = {}): HeartbeatFormat {
  return {
    interval: 25_000,
    timeout: 20_000,
    read: data => {
      if (data === '2') return alone && { answer: '3', hide: true }
      if (typeof data !== 'string' || !data.startsWith('0{')) return false
      const { pingInterval, pingTimeout } = parseObject(data.slice(1)) as {
        pingInterval?: number
        pingTimeout?: number
      }
      return { interval: pingInterval!, timeout: pingTimeout! }
    },
  }
}
