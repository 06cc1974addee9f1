/**
 * What the clients of the soak send. Each message begins with its key: `m` and its number within
 * the client, `h` and the number of the connection for the first one of a connection; a command to
 * the server is its own key. The server echoes all but commands.
 */

const LONGEST_KEY = 64

/** A message of this key, filled up to `size` bytes of ASCII. */
export function makeMessage(key: string, size: number): string {
  return `${key} `.padEnd(size, '.')
}

/** The key of what was sent, echoed or received. */
export function keyOf(data: string | ArrayBuffer | Uint8Array): string {
  const head = typeof data === 'string' ? data.slice(0, LONGEST_KEY) : decodeHead(data)
  if (isCommand(head)) return head
  const end = head.indexOf(' ')
  return end < 0 ? head : head.slice(0, end)
}

/** Whether the server obeys it instead of echoing it. */
export function isCommand(key: string): boolean {
  return key.startsWith('!')
}

function decodeHead(data: ArrayBuffer | Uint8Array): string {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data
  return String.fromCharCode(...bytes.subarray(0, LONGEST_KEY))
}
