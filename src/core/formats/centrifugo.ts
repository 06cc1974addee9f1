import type { AloneOptions } from './alone.ts'
import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

/**
 * How much of a frame is looked at, in characters. The reply to `connect` may bring publications along,
 * and a ping may follow other messages.
 */
const LONGEST_LOOK = 65_536

/**
 * The JSON protocol of Centrifugo 4 and later: pings of the server's, text frames.
 *
 * ```
 * server: {"id":1,"connect":{"client":…,"ping":25,"pong":true}}
 * server: {}
 * client: {}      where the server said "pong":true
 * ```
 *
 * A silence longer than the announced `ping` (seconds) and 10 s drops the connection, as in
 * centrifuge-js; 35 s until it is announced. The library answers the pings: it must see them, and
 * must be the only one to answer. The server closes with 3501 on a pong that it did not ask for.
 * With `alone` they are answered and hidden; turn that on only where the server wants pongs, as it
 * does by default.
 *
 * Several messages may share a frame, one on each line; a frame that holds more than a ping is shown.
 *
 * @see https://centrifugal.dev/docs/transports/client_protocol
 */
export function centrifugo({ alone = false }: AloneOptions = {}): HeartbeatFormat {
  return {
    interval: 25_000,
    timeout: 10_000,
    read: data => {
      if (typeof data !== 'string') return false
      const start = data.slice(0, LONGEST_LOOK)
      // Its first line.
      const [reply] = /^\{"id":\d+,"connect":.*/.exec(start) ?? []
      if (reply) {
        const { connect } = parseObject(reply, /^{/, Infinity) as {
          connect?: { ping?: unknown } | null
        }
        return { interval: Number(connect?.ping) * 1000 }
      }
      if (!alone || !/^\{\}$/m.test(start)) return false
      return { answer: '{}', hide: data.trim() === '{}' }
    },
  }
}
