import type { Message } from './events.ts'
import { utf8Length } from '../core/utf8.ts'

/** Data as it is at this moment, with its size on the wire in bytes. */
export interface Payload {
  readonly data: Message
  readonly bytes: number
}

/**
 * Copies data that could change before it is sent. The standard's `send()`  takes the bytes at the time of the
 * call, and waiting in an outbox must not change that.
 *
 * Kinds are told by their tags, because an object of another realm (an iframe) is not an instance here.
 *
 * @throws TypeError for what `send()` of an open socket throws for, too.
 */
export function snapshot(data: unknown): Payload {
  // Most messages, and to ask for a tag takes longer than all the rest.
  if (typeof data === 'string') return { data, bytes: utf8Length(data) }
  const tag = tagOf(data)
  if (tag === 'Blob' || tag === 'File') return { data: data as Blob, bytes: (data as Blob).size }
  if (ArrayBuffer.isView(data)) return copy(data.buffer, data.byteOffset, data.byteLength)
  if (tag === 'ArrayBuffer') return copy(data as ArrayBuffer, 0, (data as ArrayBuffer).byteLength)
  // As the standard does with anything else; unlike `String`, it throws for a symbol.
  const text = '' + (data as string)
  return { data: text, bytes: utf8Length(text) }
}

function copy(buffer: ArrayBufferLike, offset: number, bytes: number): Payload {
  // [spec] Web IDL, BufferSource: bytes that others may change or cut off are not taken.
  if (tagOf(buffer) !== 'ArrayBuffer' || (buffer as { resizable?: boolean }).resizable) {
    throw new TypeError('belay-ws: send() takes no shared or resizable buffer; send a copy of it')
  }
  const data = new Uint8Array(bytes)
  // A detached buffer has no bytes, and takes no view.
  if (bytes) data.set(new Uint8Array(buffer, offset, bytes))
  return { data: data.buffer, bytes }
}

const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)
