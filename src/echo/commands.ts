/** A request of a client to the echo server: a text frame that starts with `!`. */
export type Command =
  | { name: 'burst'; count: number; bytes: number }
  | { name: 'close'; code: number; reason: string }
  | { name: 'terminate' }
  | { name: 'invalid'; problem: string }

const MAX_COUNT = 10_000
const MAX_BYTES = 32 * 1024 * 1024
const MAX_TOTAL = 64 * 1024 * 1024
const MAX_REASON = 123

/**
 * Reads a text frame as a command. Returns `undefined` for text that is not a command and is to be
 * echoed: a command is `!` followed by a lower-case word.
 *
 * - `!burst <count> <bytes>`: `count` messages of `bytes` characters; at most 10 000 messages,
 *   32 MiB each, 64 MiB together
 * - `!close <code> <reason>`: close handshake with this code; the reason may be empty
 * - `!terminate`: the TCP socket is destroyed without a close handshake
 */
export function parseCommand(text: string): Command | undefined {
  const match = /^!([a-z]+)(?: +(.*))?$/s.exec(text)
  if (!match) return undefined
  const [, name, rest = ''] = match
  switch (name) {
    case 'burst':
      return parseBurst(rest)
    case 'close':
      return parseClose(rest)
    case 'terminate':
      return { name }
    default:
      return invalid(`unknown command !${name}: use !burst, !close or !terminate`)
  }
}

function parseBurst(rest: string): Command {
  const match = /^(\d+) +(\d+) *$/.exec(rest)
  if (!match) return invalid('!burst needs two whole numbers: !burst <count> <bytes>')
  const count = Number(match[1])
  const bytes = Number(match[2])
  if (count < 1 || count > MAX_COUNT) {
    return invalid(`!burst count is ${count}: use 1 to ${MAX_COUNT}`)
  }
  if (bytes < 1 || bytes > MAX_BYTES) {
    return invalid(`!burst bytes is ${bytes}: use 1 to ${MAX_BYTES}`)
  }
  if (count * bytes > MAX_TOTAL) {
    return invalid(`!burst would send ${count * bytes} bytes: the limit is ${MAX_TOTAL}`)
  }
  return { name: 'burst', count, bytes }
}

function parseClose(rest: string): Command {
  const match = /^(\d+)(?: +(.*))?$/s.exec(rest)
  if (!match) return invalid('!close needs a code: !close <code> <reason>')
  const code = Number(match[1])
  const reason = match[2] ?? ''
  if (!maySendCode(code)) {
    return invalid(`!close code is ${code}: use 1000-1003, 1007-1014 or 3000-4999`)
  }
  if (Buffer.byteLength(reason) > MAX_REASON) {
    return invalid(`!close reason is too long: use at most ${MAX_REASON} bytes`)
  }
  return { name: 'close', code, reason }
}

// 1004, 1005 and 1006 are reserved: they never appear in a frame (RFC 6455, 7.4.1).
function maySendCode(code: number): boolean {
  if (code >= 3000) return code <= 4999
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014)
}

function invalid(problem: string): Command {
  return { name: 'invalid', problem }
}
