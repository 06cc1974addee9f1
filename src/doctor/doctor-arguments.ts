import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CHECKS } from './checks/index.ts'
import type { Limits } from './limits.ts'
import { LIMITS } from './limits.ts'
import type { Target } from './target.ts'
import { parseTarget } from './target.ts'
import { UsageError, usageError } from './usage-error.ts'
import type { Credentials } from './visit.ts'

/** The request of a command line. */
export type Wish =
  | { kind: 'help' }
  | { kind: 'explain'; ids: readonly string[] }
  | {
      kind: 'run'
      target: Target
      credentials: Partial<Credentials>
      limits: Partial<Limits>
      isSlow: boolean
      isMine?: boolean
      only: readonly string[] | undefined
      isJson: boolean
      /** The least result that makes the exit code 1. */
      failOn: 'fail' | 'warn'
    }

const STRING = { type: 'string' } as const
const STRINGS = { type: 'string', multiple: true } as const
const FLAG = { type: 'boolean' } as const

const OPTIONS = {
  header: { ...STRINGS, short: 'H' },
  cookie: STRING,
  'token-env': STRING,
  origin: STRING,
  protocol: STRINGS,
  hello: STRING,
  ca: STRING,
  insecure: { ...FLAG, short: 'k' },
  mine: FLAG,
  slow: FLAG,
  only: STRING,
  limit: STRING,
  connect: STRING,
  reply: STRING,
  hanging: STRING,
  reaps: STRING,
  idle: STRING,
  json: FLAG,
  'fail-on': STRING,
  explain: FLAG,
  help: { ...FLAG, short: 'h' },
} as const

/** @throws UsageError */
export function readDoctorArguments(
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Wish {
  const { values, positionals } = parse(words)
  if (values.help) return { kind: 'help' }
  if (values.explain) return { kind: 'explain', ids: positionals.map(known) }
  const [url, ...more] = positionals
  if (url === undefined)
    throw new UsageError('there is no url: use belay-ws doctor wss://example.com/socket')
  if (more.length) throw new UsageError(`${more.join(' ')} is too much: give one url`)
  const only = values.only?.split(',').map(known)
  const limits: Partial<Limits> = {}
  for (const name of ['connect', 'reply', 'hanging', 'reaps'] as const) {
    const text = values[name]
    if (text !== undefined) limits[name] = seconds(name, text)
  }
  if (values.reply !== undefined) {
    // Shorter than a reply of a healthy server it would be of no use; longer it follows.
    limits.heartbeat = Math.max(LIMITS.heartbeat, limits.reply! / 5)
    limits.halfOpen = 2 * limits.reply!
  }
  if (values.limit !== undefined) limits.whole = seconds('limit', values.limit)
  if (values.idle !== undefined) {
    limits.idle = values.idle.split(',').map(text => seconds('idle', text))
    if (limits.idle.some((ms, n, all) => n > 0 && ms <= all[n - 1]!)) {
      throw new UsageError(`--idle is ${values.idle}: give rising seconds, such as 25,35,50`)
    }
    if (limits.idle.length > MAX_RUNGS) {
      throw new UsageError(`--idle has ${limits.idle.length} times: give at most ${MAX_RUNGS}`)
    }
  }
  const failOn = values['fail-on'] ?? 'fail'
  if (failOn !== 'fail' && failOn !== 'warn') {
    throw new UsageError(`--fail-on is ${failOn}: use fail or warn`)
  }
  return {
    kind: 'run',
    target: parseTarget(url),
    credentials: readCredentials(values, env),
    limits,
    isSlow: values.slow ?? false,
    ...(values.mine && { isMine: true }),
    only,
    isJson: values.json ?? false,
    failOn,
  }
}

const MAX_RUNGS = 12

function parse(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw usageError(error, 'doctor')
  }
}

type Values = ReturnType<typeof parse>['values']

function readCredentials(
  values: Values,
  env: Readonly<Record<string, string | undefined>>,
): Partial<Credentials> {
  const headers = (values.header ?? []).map(readHeader)
  if (values.cookie !== undefined) headers.push(['Cookie', checked('--cookie', values.cookie)])
  if (values.origin !== undefined) headers.push(['Origin', checked('--origin', values.origin)])
  const name = values['token-env']
  if (name !== undefined) {
    const token = env[name]
    if (!token) throw new UsageError(`--token-env is ${name}, which is not set: export it before`)
    headers.push(['Authorization', checked('the token', `Bearer ${token}`)])
  }
  const protocols = (values.protocol ?? []).flatMap(text => text.split(/\s*,\s*/))
  for (const protocol of protocols) {
    // A token of RFC 9110, 5.6.2.
    if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(protocol)) {
      throw new UsageError(`--protocol is '${protocol}': use the name of a subprotocol`)
    }
  }
  const { hello, ca } = values
  return {
    headers,
    protocols,
    ...(hello !== undefined && { hello: readHello(hello) }),
    ...(ca !== undefined && { ca: readCa(ca) }),
    isInsecure: values.insecure ?? false,
  }
}

/** Text that may stand in a header. */
function checked(name: string, text: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text
  throw new UsageError(`${name} has characters that no header may have: leave them out`)
}

/** Headers that the handshake sets by itself. */
const OURS = /^(?:host|connection|upgrade|sec-websocket-.*)$/i

function readHeader(text: string): readonly [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+): *(.*?) *$/s.exec(text) ?? []
  if (name === undefined || value === undefined) {
    throw new UsageError(`--header is '${text.split(':', 1)[0]!}…': use 'Name: value'`)
  }
  if (OURS.test(name)) {
    throw new UsageError(`--header sets ${name}, which belongs to the handshake: leave it out`)
  }
  return [name, checked(`--header ${name}`, value)]
}

function readHello(text: string): string | Buffer {
  if (!text.startsWith('hex:')) return text
  const digits = text.slice(4)
  if (/^(?:[\da-f]{2})+$/i.test(digits)) return Buffer.from(digits, 'hex')
  throw new UsageError(
    `--hello is ${text.slice(0, 40)}: use pairs of hexadecimal digits after hex:`,
  )
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new UsageError(`--ca is ${file}, which cannot be read (${code}): use a file in PEM`)
  }
}

function seconds(name: string, text: string): number {
  const value = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : NaN
  if (value >= 0.05 && value <= 86_400) return value * 1000
  throw new UsageError(`--${name} is ${text}: use seconds from 0.05 to 86400`)
}

function known(id: string): string {
  if (CHECKS.some(check => check.id === id)) return id
  throw new UsageError(`${id} is no check: use ${CHECKS.map(check => check.id).join(', ')}`)
}
