import type { Beat, HeartbeatFormat } from './format.ts'

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
 * CONNECTED, whose `heart-beat:sx,sy` decides with yours (`cx,cy`): a beat from the server every
 * MAX(sx, cy) ms, one from us every MAX(cx, sy) ms, 0 for none at all. One beat of the server's may be
 * lost. Where the server sends none, silence means nothing and is not watched.
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
    read: data => typeof data === 'string' && data.startsWith('CONNECTED') && agree(data, period),
  }
}

const HEADER = /\nheart-beat:(\d+),(\d+)\r?\n/

function agree(frame: string, period: number): Beat {
  const [head] = frame.slice(0, 2048).split(/\n\r?\n/, 1)
  const [, sends, wants] = HEADER.exec(`${head!}\n`) ?? []
  const inbound = Number(sends) ? Math.max(Number(sends), period) : Infinity
  const outbound = Number(wants) ? Math.max(Number(wants), period) : Infinity
  const interval = Math.min(inbound, outbound)
  return { interval, timeout: inbound === Infinity ? Infinity : 2 * inbound - interval }
}
