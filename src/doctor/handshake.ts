import { createHash, randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { ConnectError } from './connect-error.ts'
import type { HttpHead } from './http-head.ts'
import { readHead } from './http-head.ts'

/** The wishes of one upgrade, beside those that the user gave. */
export interface UpgradeRequest {
  path: string
  authority: string
  /** All further headers, in order. */
  headers: readonly (readonly [name: string, value: string])[]
  /** `false` for a plain GET. */
  isUpgrade?: boolean
}

/** RFC 6455, 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The bytes of a request, and the key that its reply must prove to have seen. */
export function writeRequest(request: UpgradeRequest): { bytes: Buffer; key: string } {
  const key = randomBytes(16).toString('base64')
  const { path, authority, headers, isUpgrade = true } = request
  const all: (readonly [string, string])[] = [['Host', authority]]
  if (isUpgrade) {
    all.push(['Connection', 'Upgrade'], ['Upgrade', 'websocket'])
    all.push(['Sec-WebSocket-Version', '13'], ['Sec-WebSocket-Key', key])
  } else {
    all.push(['Connection', 'close'])
  }
  all.push(...headers)
  const lines = [`GET ${path} HTTP/1.1`, ...all.map(([name, value]) => `${name}: ${value}`)]
  return { bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), key }
}

/**
 * Waits for the head of the reply.
 *
 * @throws ConnectError with the stage `upgrade`.
 */
export function readReply(socket: Socket, ms: number): Promise<{ head: HttpHead; rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0)
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('end', onEnd).off('error', onError).off('close', onEnd)
      socket.pause()
      settle()
    }
    const refuse = (...given: ConstructorParameters<typeof ConnectError>): void =>
      end(() => reject(new ConnectError(...given)))
    const onData = (data: Buffer): void => {
      bytes = Buffer.concat([bytes, data])
      const read = readHead(bytes)
      if (read === 'no HTTP') {
        refuse('upgrade', 'the reply is no HTTP', { refusal: 'no HTTP' })
      } else if (read) end(() => resolve(read))
    }
    const onEnd = (): void =>
      refuse('upgrade', 'the connection ended without a reply', { refusal: 'ended' })
    const onError = (error: NodeJS.ErrnoException): void =>
      refuse('upgrade', ConnectError.of('upgrade', error).message, {
        refusal: 'ended',
        code: error.code,
      })
    const timer = setTimeout(() => refuse('upgrade', 'no reply', { refusal: 'timeout' }), ms)
    socket.on('data', onData).on('end', onEnd).on('error', onError).on('close', onEnd)
  })
}

/**
 * Says what is wrong with a reply as the end of an upgrade.
 *
 * @returns `undefined` where a browser would take it.
 */
export function flawOf({ status, headers }: HttpHead, key: string): string | undefined {
  if (status !== 101) return undefined
  const upgrade = headers.get('upgrade')
  if (upgrade?.toLowerCase() !== 'websocket') {
    return `the 101 has ${upgrade === undefined ? 'no header Upgrade' : `Upgrade: ${upgrade}`}`
  }
  const tokens = (headers.get('connection') ?? '').toLowerCase().split(/\s*,\s*/)
  if (!tokens.includes('upgrade')) return 'the 101 has no Connection: Upgrade'
  const expected = createHash('sha1').update(`${key}${GUID}`).digest('base64')
  const accept = headers.get('sec-websocket-accept')
  if (accept !== expected) {
    return `the 101 has ${accept === undefined ? 'no' : 'a wrong'} Sec-WebSocket-Accept`
  }
  return undefined
}
