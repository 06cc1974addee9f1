/**
 * What the clients of the soak send. Each message begins with its key: `m` and its number within
 * the client, `h` and the number of the connection for the first one of a connection; a command to
 * the server is its own key. The server echoes all but commands.
 */

/** A message on either side of a connection. */
export type Data = string | ArrayBuffer | Uint8Array

const LONGEST_KEY = 64
const encoder = new TextEncoder()

/** A message of this key, filled up to `size` bytes of ASCII. */
export function makeMessage(key: string, size: number): string {
  return `${key} `.padEnd(size, '.')
}

/** The key of what was sent, echoed or received. */
export function keyOf(data: Data): string {
  const head = typeof data === 'string' ? data.slice(0, LONGEST_KEY) : decodeHead(data)
  if (isCommand(head)) return head
  const end = head.indexOf(' ')
  return end < 0 ? head : head.slice(0, end)
}

/** Whether the server obeys it instead of echoing it. */
export function isCommand(key: string): boolean {
  return key.startsWith('!')
}

/** The bytes of a message; a text in UTF-8. */
export function bytesOf(data: Data): Uint8Array {
  if (typeof data === 'string') return encoder.encode(data)
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}

/** A message in short: its key, its size and a hash (FNV-1a) of its bytes. */
export function digestOf(data: Data): string {
  const bytes = bytesOf(data)
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  const key = keyOf(data).replaceAll('\u0010', '␐')
  return `${key}/${bytes.length}/${(hash >>> 0).toString(36)}`
}

/** The same, with a text and the same bytes as two messages. */
export function typedDigestOf(data: Data): string {
  return `${typeof data === 'string' ? 'text' : 'bytes'} ${digestOf(data)}`
}

/** The client of a connection. */
export const clientOf = (id: string): string => id.split('.')[0]!

function decodeHead(data: ArrayBuffer | Uint8Array): string {
  return String.fromCharCode(...bytesOf(data).subarray(0, LONGEST_KEY))
}
