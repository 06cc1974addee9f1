import type { AloneOptions } from './alone.ts'
import type { HeartbeatFormat } from './format.ts'

/** As its server writes it before a restart. */
const RECONNECT = '{"id":null,"method":"reconnect"}'

/**
 * The WebSocket links of tRPC: pings of ours, text frames.
 *
 * ```
 * client: PING
 * server: PONG
 * ```
 *
 * Replies carry no id, and the library may have a ping out as well (`keepAlive`, whose patience is
 * one second): they count for us and are shown. The library passes over what it did not ask for.
 * The library answers pings of the server's, the same texts the other way, and the server's
 * notification `reconnect`. With `alone`, that notification asks for a handover,
 * see `belay-ws/standby`.
 *
 * @see https://trpc.io/docs/client/links/wsLink
 */
export function tRPC({ alone = false }: AloneOptions = {}): HeartbeatFormat {
  return {
    ping: () => 'PING',
    pong: 'PONG',
    read: (data, id) => {
      if (data === 'PONG' && id) return { reply: true, hide: alone }
      if (alone && data === RECONNECT) return { handover: true, hide: true }
      return alone && data === 'PING' && { answer: 'PONG', hide: true }
    },
  }
}
