import type { HeartbeatFormat } from './format.ts'

/**
 * One constant text each way, `ping` and `pong` unless told otherwise. Byte-identical every time,
 * so that a server may match the whole frame before any parsing, as the auto-response of Cloudflare
 * Durable Objects does (exact string equality, text frames only).
 *
 * @param ping - The text to send. Default `'ping'`.
 * @param pong - The text that is the reply. Default `'pong'`.
 * @throws TypeError when either is not a string or is empty.
 */
export function text(ping = 'ping', pong = 'pong'): HeartbeatFormat {
  for (const frame of [ping, pong]) {
    if (typeof frame !== 'string' || !frame) {
      throw new TypeError('belay-ws: text(ping, pong) takes two texts that are not empty')
    }
  }
  return { ping: () => ping, pong, read: data => data === pong }
}
