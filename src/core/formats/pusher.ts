import type { AloneOptions } from './alone.ts'
import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

const PONG = '{"event":"pusher:pong","data":{}}'

/**
 * Pusher protocol 7 (Pusher, Laravel Reverb, Soketi): pings of ours, text frames.
 *
 * ```
 * server: {"event":"pusher:connection_established","data":"{\"activity_timeout\":120,…}"}
 * client: {"event":"pusher:ping","data":{}}
 * server: {"event":"pusher:pong","data":{}}
 * ```
 *
 * The server speaks first and says how many seconds of silence it puts up with; our interval is never
 * longer. Replies carry no id and pusher-js may have a ping out as well: they count for us and are
 * shown, since pusher-js takes any frame for life. Pings of the server's are the library's to answer.
 *
 * @see https://pusher.com/docs/channels/library_auth_reference/pusher-websockets-protocol/
 */
export function pusher({ alone = false }: AloneOptions = {}): HeartbeatFormat {
  return {
    handshake: true,
    ping: () => '{"event":"pusher:ping","data":{}}',
    pong: PONG,
    read: (data, id) => {
      // Only the protocol's own frames are parsed, which are short, and not the feed.
      const { event, data: inner } = parseObject(data, /^{[^]*"pusher:/)
      if (event === 'pusher:connection_established') {
        const details = (typeof inner === 'string' ? parseObject(inner) : inner) as
          { activity_timeout?: unknown } | null | undefined
        return { interval: Number(details?.activity_timeout) * 1000 }
      }
      if (event === 'pusher:pong' && id) return { reply: true, hide: alone }
      return alone && event === 'pusher:ping' && { answer: PONG, hide: true }
    },
  }
}
