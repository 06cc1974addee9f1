import type { Beat, HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

/** The timeout that AppSync announces unless it says otherwise, ms. */
const FIVE_MINUTES = 300_000

/**
 * AWS AppSync, GraphQL subscriptions and Events: beats of the server's alone, text frames.
 *
 * ```
 * server: {"type":"connection_ack","payload":{"connectionTimeoutMs":300000}}      GraphQL
 * server: {"type":"connection_ack","connectionTimeoutMs":300000}                  Events
 * server: {"type":"ka"}                                                           about every 60 s
 * ```
 *
 * Any frame is a beat, and beats are shown: libraries count them too. A silence longer than announced
 * drops the connection: 5 minutes unless the server says otherwise. The protocol has no question
 * that the server answers, so a dead way *to* it is not detected.
 *
 * @param longest - Give up earlier than announced, after this many ms of silence. Two beats lost make
 *   180 000. Default `Infinity`: as announced.
 * @throws TypeError when `longest` is not a number above 0.
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export function appSync(longest: number = Infinity): HeartbeatFormat {
  if (!(typeof longest === 'number' && longest > 0)) {
    throw new TypeError('belay-ws: appSync(longest) takes milliseconds above 0')
  }
  // Half of it is still more than two beats, so that none is suspected that is merely late.
  const within = (silence: number): Beat => {
    const half = Math.min(silence, longest) / 2
    return { interval: half, timeout: half }
  }
  return {
    ...within(FIVE_MINUTES),
    read: data => {
      const ack = parseObject(data, /^{[^]*"connection_ack"/) as Announcement & {
        type?: unknown
        payload?: Announcement | null
      }
      const silence = ack.payload?.connectionTimeoutMs ?? ack.connectionTimeoutMs
      return ack.type === 'connection_ack' && typeof silence === 'number' && within(silence)
    },
  }
}

interface Announcement {
  connectionTimeoutMs?: unknown
}
