import { utf8Length } from '../core/utf8.ts'

/** The data of a `message` event; which of the binary ones is up to `binaryType`. */
export type MessageData = string | ArrayBuffer | Blob

/** The size of a received message on the wire, in bytes (payload only). */
export function byteLength(data: MessageData): number {
  if (typeof data === 'string') return utf8Length(data)
  return data instanceof Blob ? data.size : data.byteLength
}
