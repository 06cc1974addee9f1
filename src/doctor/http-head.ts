/** The status line and the headers of a response. */
export interface HttpHead {
  status: number
  /** The first line, without what could disturb a terminal; at most 80 characters. */
  statusLine: string
  /** By their names in lower case. Headers of the same name are joined by `, `. */
  headers: ReadonlyMap<string, string>
}

const END = '\r\n\r\n'

/** No server needs more for its headers, in bytes. */
const MAX_HEAD = 64 * 1024

/**
 * Reads the head of a response.
 *
 * @returns `undefined` while it is incomplete, `'no HTTP'` for what does not begin as a response, else
 *   the head and the bytes after it.
 */
export function readHead(bytes: Buffer): { head: HttpHead; rest: Buffer } | 'no HTTP' | undefined {
  const begin = bytes.subarray(0, 5).toString('latin1')
  if (!'HTTP/'.startsWith(begin)) return 'no HTTP'
  const end = bytes.indexOf(END)
  if (end < 0) return bytes.length > MAX_HEAD ? 'no HTTP' : undefined
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const [, status] = /^HTTP\/\d(?:\.\d)? (\d{3})(?: |$)/.exec(first) ?? []
  if (!status) return 'no HTTP'
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [, name, value] = /^([^:\s]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value === undefined) continue
    const key = name.toLowerCase()
    const before = headers.get(key)
    headers.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  const statusLine = printable(first).slice(0, 80)
  return { head: { status: Number(status), statusLine, headers }, rest: bytes.subarray(end + 4) }
}

/** A text of the server's, without control characters: it goes to a terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
