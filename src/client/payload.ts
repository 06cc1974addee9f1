import type { Message } from './events.ts'

/** Data as it is at this moment, with its size on the wire in bytes. */
export interface Payload {
  readonly data: Message
  readonly bytes: number
}

/**
 * Takes a copy of what could change until it is sent: the standard's `send()` takes the bytes as
 * they are when it is called, and waiting in an outbox must not change that.
 */
export function snapshot(data: Message): Payload {
  if (data instanceof Blob) return { data, bytes: data.size }
  if (ArrayBuffer.isView(data)) {
    const { buffer, byteOffset, byteLength } = data
    return { data: buffer.slice(byteOffset, byteOffset + byteLength), bytes: byteLength }
  }
  if (isBuffer(data)) return { data: data.slice(0), bytes: data.byteLength }
  // As the standard does with anything else.
  const text = String(data)
  return { data: text, bytes: new TextEncoder().encode(text).length }
}

function isBuffer(data: unknown): data is ArrayBufferLike {
  return (
    data instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== 'undefined' && data instanceof SharedArrayBuffer)
  )
}
