import { utf8Length } from '../core/utf8.ts'
import type { SessionMessage } from './session-interface.ts'

/** Bytes of a message on the wire. */
export const bytesOf = (data: SessionMessage): number =>
  typeof data === 'string' ? utf8Length(data) : data.byteLength

/** @throws RangeError for a message that no session can keep. */
export function bytesWithin(maxBytes: number, data: SessionMessage): number {
  const bytes = bytesOf(data)
  if (bytes <= maxBytes) return bytes
  throw new RangeError(
    `belay-ws: a message of ${bytes} bytes is larger than maxBytes (${maxBytes}); raise it, here and at the client`,
  )
}
