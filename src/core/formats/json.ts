import type { HeartbeatFormat } from './format.ts'

/** A reply is small; a longer text is the application's and is not parsed for it. */
const LONGEST_REPLY = 1024

/**
 * A JSON object each way. The reply is any object that has the members of `pong` with equal values;
 * further members (a timestamp, an id) do not disturb. Text is parsed only while a reply is owed,
 * and only when it is short enough to be one (1 024 characters).
 *
 * @param ping - The object to send. Default `{ type: 'ping' }`.
 * @param pong - The members by which the reply is known. Default `{ type: 'pong' }`.
 * @throws TypeError when either is not an object with at least one member.
 */
export function json(
  ping: object = { type: 'ping' },
  pong: object = { type: 'pong' },
): HeartbeatFormat {
  const frame = members(ping) && JSON.stringify(ping)
  // Compared as JSON, so that nested values need no comparison of our own.
  const wanted = members(pong).map(([name, value]) => [name, JSON.stringify(value)] as const)
  return {
    ping: () => frame,
    read: (data, id) => {
      if (!id || typeof data !== 'string' || data.length > LONGEST_REPLY || data[0] !== '{') {
        return false
      }
      const reply = parse(data)
      return !!reply && wanted.every(([name, value]) => JSON.stringify(reply[name]) === value)
    },
  }
}

/** `undefined` for what is not JSON: an application may send text that merely begins like it. */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

function members(frame: object): [string, unknown][] {
  const entries = frame && typeof frame === 'object' ? Object.entries(frame) : []
  if (!entries.length || entries.some(([, value]) => JSON.stringify(value) === undefined)) {
    throw new TypeError(
      'belay-ws: json(ping, pong) takes two objects with at least one member each',
    )
  }
  return entries
}
