import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

/** A heartbeat: a text frame, or an object that is sent as JSON in a text frame. */
export type Frame = string | object

/**
 * The format of the options `ping` and `pong`: a constant text frame each way. If `pong` is an
 * object, the reply is any JSON object that has its members with equal values; it may announce a
 * `spread`.
 *
 * @param ping - Default `'ping'`.
 * @param pong - Default `'pong'`; beside a `ping` that is an object, `{ type: 'pong' }`.
 * @throws TypeError for a frame that is neither a text nor an object, or that is empty.
 */
export function frames(ping: Frame = 'ping', pong: Frame = replyTo(ping)): HeartbeatFormat {
  const [sent, reply] = [ping, pong].map(write)
  if (!sent || !reply) {
    throw new TypeError('belay-ws: ping and pong must each be a text or an object with a member')
  }
  return {
    pong: reply,
    ping: () => sent,
    read: (data, id) => {
      if (typeof pong === 'string') return data === pong
      const found = parseObject(id && data)
      // A `spread` of the wrong type announces nothing, see `Heartbeat`.
      return hasMembers(found, pong) && { reply: true, spread: found['spread'] as number }
    },
  }
}

/** The reply of a server of which only the `ping` is given. */
export function replyTo(ping: Frame = 'ping'): Frame {
  return typeof ping === 'string' ? 'pong' : { type: 'pong' }
}

function write(frame: Frame): string {
  if (typeof frame === 'string') return frame
  const text = JSON.stringify(frame)
  return /^[{[]../.test(text) ? text : ''
}

/** Whether all members of the one are in the other, compared as JSON: nested values need no more. */
export function hasMembers(object: Record<string, unknown>, members: object): boolean {
  return JSON.stringify({ ...object, ...members }) === JSON.stringify(object)
}
