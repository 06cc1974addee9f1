import type { SessionMessage } from '../session-interface.ts'
import { viewOf } from '../stored-message.ts'

/** A session as it is after one step, with the messages that the step added. */
export interface SessionRecord {
  /** The number of the hello that has the session. */
  readonly dial: number
  readonly sent: number
  readonly acked: number
  readonly handled: number
  /** The engine that had all of the session when this was written. */
  readonly incarnation: string
  /** The note of the application, where this step set it, and in each snapshot. */
  readonly note?: string | undefined
  /** The place of the last snapshot in the stream; 0 in a snapshot, which has all messages. */
  readonly base: number
}

interface Head extends SessionRecord {
  /** A letter for each message: text or bytes. */
  readonly kinds: string
  readonly sizes: readonly number[]
}

/** One line of JSON, then the messages as they are. */
export function encodeRecord(
  record: SessionRecord,
  messages: readonly SessionMessage[],
): Uint8Array {
  const encoder = new TextEncoder()
  const bodies = messages.map(message =>
    typeof message === 'string' ? encoder.encode(message) : viewOf(message),
  )
  const kinds = messages.map(message => (typeof message === 'string' ? 't' : 'b')).join('')
  const sizes = bodies.map(({ length }) => length)
  const head = encoder.encode(`${JSON.stringify({ ...record, kinds, sizes } satisfies Head)}\n`)
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, head.length))
  bytes.set(head)
  let at = head.length
  for (const body of bodies) {
    bytes.set(body, at)
    at += body.length
  }
  return bytes
}

/** The inverse. */
export function decodeRecord(bytes: Uint8Array): {
  record: SessionRecord
  messages: SessionMessage[]
} {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let at = bytes.indexOf(10) + 1
  const { kinds, sizes, ...record } = JSON.parse(decoder.decode(bytes.subarray(0, at))) as Head
  const messages = sizes.map((size, index) => {
    const body = bytes.slice(at, (at += size))
    return kinds[index] === 't' ? decoder.decode(body) : body
  })
  return { record, messages }
}
