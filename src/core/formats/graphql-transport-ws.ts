import type { AloneOptions } from './alone.ts'
import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

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
    pong: '{"type":"pong"}',
    ping: id => `{"type":"ping","payload":{"belay":${id}}}`,
    read: (data, id) => {
      const frame = id || alone ? parseObject(data) : undefined
      if (alone && frame?.['type'] === 'ping') return { answer: '{"type":"pong"}', hide: true }
      if (!id || frame?.['type'] !== 'pong') return false
      const echo = (frame['payload'] as { belay?: unknown } | null | undefined)?.belay
      if (echo === undefined) return { reply: true, hide: alone }
      return echo === id
    },
  }
}
