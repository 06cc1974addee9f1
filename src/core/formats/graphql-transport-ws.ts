import type { AloneOptions } from './alone.ts'
import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

const PONG = '{"type":"pong"}'

/**
 * The subprotocol `graphql-transport-ws` of graphql-ws: pings of ours, text frames.
 *
 * ```
 * client: {"type":"ping","payload":{"belay":3}}
 * server: {"type":"pong","payload":{"belay":3}}      or without the payload
 * ```
 *
 * The protocol lets either side ping and does not say that a payload comes back; the servers of
 * graphql-ws send it back. A reply that does is ours for certain and is hidden. One without may be
 * meant for the library, so it counts and is shown: a pong that nobody asked for is allowed there.
 * Pings of the server's are the library's to answer.
 *
 * No ping before the server's first frame, which is its `connection_ack`.
 *
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function graphqlTransportWs({ alone = false }: AloneOptions = {}): HeartbeatFormat {
  return {
    handshake: true,
    pong: PONG,
    ping: id => `{"type":"ping","payload":{"belay":${id}}}`,
    read: (data, id) => {
      const { type, payload } = parseObject((id || alone) && data)
      if (alone && type === 'ping') return { answer: PONG, hide: true }
      if (!id || type !== 'pong') return false
      const echo = (payload as { belay?: unknown } | null | undefined)?.belay
      return echo === undefined ? { reply: true, hide: alone } : echo === id
    },
  }
}
