import type { HeartbeatFormat } from './format.ts'

/** The header among the lines before the first empty one. */
const HEADER = /^(?:.+\r?\n)*?heart-beat:(\d+),(\d+)\r?\n/

/**
 * STOMP 1.1 and 1.2: beats both ways, no replies, text frames.
 *
 * ```
 * client: CONNECT … heart-beat:10000,10000
 * server: CONNECTED … heart-beat:10000,10000
 * both:   a line feed
 * ```
 *
 * Any frame is a beat, and beats are shown: libraries watch for them too. No beat before the server's
 * CONNECTED, whose `heart-beat:sx,sy` decides with yours (`cx,cy`). The server beats every
 * MAX(sx, cy) ms, we beat every MAX(cx, sy) ms; 0 for none at all. One beat of the server's may be
 * lost. If the server sends none, silence means nothing and is not watched.
 *
 * @param period - `cx` and `cy`, ms, as the CONNECT frame has them; above 0. Default 10 000.
 * @throws TypeError when `period` is not a number above 0.
 * @see https://stomp.github.io/stomp-specification-1.2.html#Heart-beating
 */
export function stomp(period = 10_000): HeartbeatFormat {
  if (!(typeof period === 'number' && period > 0)) {
    throw new TypeError('belay-ws: stomp(period) takes milliseconds above 0')
  }
  return {
    handshake: true,
    interval: period,
    timeout: period,
    ping: () => '\n',
    replies: false,
    read: data => {
      if (typeof data !== 'string' || !data.startsWith('CONNECTED')) return false
      const [, sends, wants] = HEADER.exec(data.slice(0, 2048)) ?? []
      const every = (ms?: string) => (Number(ms) ? Math.max(Number(ms), period) : Infinity)
      const inbound = every(sends)
      const interval = Math.min(inbound, every(wants))
      return { interval, timeout: inbound < Infinity ? 2 * inbound - interval : inbound }
    },
  }
}
