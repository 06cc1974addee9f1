/**
 * Checked by the compiler, never run: code written against reconnecting-websocket's types compiles
 * with ours. `debug` is the one option that is gone.
 */
import type { Options as PlainOptions, UrlProvider } from 'reconnecting-websocket'
import Plain from 'reconnecting-websocket'
import type { Options } from '../../src/index.ts'
import { ReconnectingWebSocket } from '../../src/index.ts'

/** Every option, with the type that it had. */
declare const plainOptions: Omit<PlainOptions, 'debug'>
export const options: Options = plainOptions

/** No option has been forgotten: each of theirs is one of ours. */
export const names: Exclude<keyof PlainOptions, 'debug'> extends keyof Options ? true : false = true

/** The members that code reads, with the types it may rely on. */
type Readable =
  | 'CONNECTING'
  | 'OPEN'
  | 'CLOSING'
  | 'CLOSED'
  | 'binaryType'
  | 'retryCount'
  | 'bufferedAmount'
  | 'extensions'
  | 'protocol'
  | 'readyState'
  | 'url'

declare const ours: ReconnectingWebSocket
export const readable: Pick<Plain, Readable> = ours
export const statics: Pick<typeof Plain, 'CONNECTING' | 'OPEN' | 'CLOSING' | 'CLOSED'> =
  ReconnectingWebSocket
export const methods: Pick<Plain, 'close' | 'reconnect' | 'send'> = ours

/** No member has been forgotten. */
export const members: keyof Plain extends keyof ReconnectingWebSocket ? true : false = true

/** The constructor takes what it took. */
export function construct(
  url: UrlProvider,
  protocols?: string | string[],
): ReconnectingWebSocket[] {
  return [
    new ReconnectingWebSocket(url),
    new ReconnectingWebSocket(url, protocols),
    new ReconnectingWebSocket(url, protocols, plainOptions),
    new ReconnectingWebSocket(() => 'ws://127.0.0.1'),
    new ReconnectingWebSocket(async () => 'ws://127.0.0.1', ['a', 'b']),
  ]
}

/** The same program, once for each class. */
export const programs = [
  (socket: Plain, message: Parameters<WebSocket['send']>[0]) => {
    socket.onopen = event => void event.type
    socket.onmessage = event => void event.data
    socket.onclose = event => void `${event.code} ${event.reason} ${event.wasClean}`
    socket.onerror = event => void event.type
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
    const listener = (event: { code: number }) => void event.code
    socket.addEventListener('close', listener)
    socket.removeEventListener('close', listener)
    socket.addEventListener('message', event => void event.data)
    socket.binaryType = 'arraybuffer'
    socket.send(message)
    socket.reconnect()
    socket.reconnect(4000, 'why')
    socket.close()
    socket.close(4000, 'why')
    return [socket.readyState === socket.OPEN, socket.readyState === Plain.OPEN]
  },
  (socket: ReconnectingWebSocket, message: Parameters<WebSocket['send']>[0]) => {
    socket.onopen = event => void event.type
    socket.onmessage = event => void event.data
    socket.onclose = event => void `${event.code} ${event.reason} ${event.wasClean}`
    socket.onerror = event => void event.type
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
    const listener = (event: { code: number }) => void event.code
    socket.addEventListener('close', listener)
    socket.removeEventListener('close', listener)
    socket.addEventListener('message', event => void event.data)
    socket.binaryType = 'arraybuffer'
    socket.send(message)
    socket.reconnect()
    socket.reconnect(4000, 'why')
    socket.close()
    socket.close(4000, 'why')
    return [socket.readyState === socket.OPEN, socket.readyState === ReconnectingWebSocket.OPEN]
  },
]

/** What is not the same any more is said by the compiler, not found out at run time. */
export function gone(): void {
  // @ts-expect-error `debug` is gone; the lifecycle events tell more.
  new ReconnectingWebSocket('ws://127.0.0.1', [], { debug: true })
  // @ts-expect-error A typo is no option.
  new ReconnectingWebSocket('ws://127.0.0.1', [], { maxRetrys: 1 })
}
