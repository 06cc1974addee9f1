import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

/**
 * Phoenix channels, and what is built on them (Absinthe, Supabase Realtime): pings of ours, text
 * frames.
 *
 * ```
 * vsn 2, client: [null,"belay:3","phoenix","heartbeat",{}]
 *        server: [null,"belay:3","phoenix","phx_reply",{"response":{},"status":"ok"}]
 * vsn 1, client: {"topic":"phoenix","event":"heartbeat","payload":{},"ref":"belay:3"}
 *        server: {"topic":"phoenix","event":"phx_reply","payload":{…},"ref":"belay:3"}
 * ```
 *
 * The refs of phoenix.js and realtime-js are numbers and ours are none, so that neither takes the
 * other's reply: theirs pass, ours are hidden. The server hangs up on a client that is silent for
 * 60 s (its option `timeout` of the transport).
 *
 * @param vsn - The `vsn` in the url of the socket: 2 for the array (phoenix.js since 1.4), 1 for the
 *   object (Supabase and old clients). Default 2.
 * @throws TypeError for any other `vsn`.
 * @see https://hexdocs.pm/phoenix/writing_a_channels_client.html
 */
export function phoenix(vsn: 1 | 2 = 2): HeartbeatFormat {
  if (vsn !== 1 && vsn !== 2) throw new TypeError('belay-ws: phoenix(vsn) takes 1 or 2')
  const [ref, event, ping] =
    vsn === 2
      ? ['1', '3', '[null,"belay:","phoenix","heartbeat",{}]']
      : ['ref', 'event', '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"belay:"}']
  return {
    maxInterval: 60_000,
    pong: 'phx_reply',
    ping: id => ping.replace('y:', `y:${id}`),
    read: (data, id) => {
      const frame = parseObject(id && data)
      return frame[event] === 'phx_reply' && frame[ref] === `belay:${id}`
    },
  }
}
