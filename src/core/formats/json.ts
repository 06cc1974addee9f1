import type { HeartbeatFormat } from './format.ts'
import { parseObject } from './parse-object.ts'

/**
 * A JSON object each way, as text. The reply is any object that has the members of `pong` with equal
 * values; further members (a timestamp) do not disturb. Text is parsed only while a ping is out,
 * and only when it is short enough to be a reply (1 024 characters).
 *
 * With an `id` each ping carries a number under that name, 1, 2, 3, … on each connection, and the
 * reply brings it back. A reply to a later ping is one to all before it (as RFC 6455, 5.5.3, has it
 * for control frames).
 *
 * The reply may announce a `spread` in ms, see {@link Beat}.
 *
 * ```
 * client: {"type":"ping","id":3}
 * server: {"type":"pong","id":3}
 * ```
 *
 * @param ping - The object to send. Default `{ type: 'ping' }`.
 * @param pong - The members by which the reply is known. Default `{ type: 'pong' }`.
 * @param id - The name of the member that counts. Default: none, the ping is the same text each time.
 * @throws TypeError when `ping` or `pong` is not an object with at least one member, or `id` is not a
 *   name.
 */
export function json(
  ping: object = { type: 'ping' },
  pong: object = { type: 'pong' },
  id?: string,
): HeartbeatFormat {
  for (const frame of [ping, pong]) {
    const values = typeof frame === 'object' ? Object.values(frame ?? {}) : []
    if (!values.length || !values.every(value => JSON.stringify(value))) {
      throw new TypeError(
        'belay-ws: json(ping, pong) takes two objects with at least one member each',
      )
    }
  }
  if (id !== undefined && (typeof id !== 'string' || !id)) {
    throw new TypeError('belay-ws: json(ping, pong, id) takes the name of a member as its id')
  }
  const frame = (object: object, n: number) => JSON.stringify(id ? { ...object, [id]: n } : object)
  return {
    pong: frame(pong, 1),
    ping: n => frame(ping, n),
    read: (data, n) => {
      const reply = parseObject(n && data)
      // Compared as JSON, so that nested values need no comparison of our own.
      if (JSON.stringify({ ...reply, ...pong }) !== JSON.stringify(reply)) return false
      const answered = id && reply[id]
      if (id && !(typeof answered === 'number' && answered >= n)) return false
      const { spread } = reply
      return typeof spread === 'number' ? { reply: true, spread } : true
    },
  }
}
