/**
 * Type assertions, checked by tsc and never run: whatever takes the native class takes ours. The
 * native class goes through the same list, so that the list is no stricter than the standard.
 */
import type {
  HeartbeatWebSocket as Ours,
  HeartbeatWebSocketConstructor,
  HeartbeatWebSocketOptions,
} from '../../src/index.ts'

declare const HeartbeatWebSocket: typeof Ours

type Listener = (this: WebSocket, event: MessageEvent) => unknown

/** The shapes in which libraries take a WebSocket class. */
declare const libraries: {
  anyConstructor(Class: new (url: string | URL, protocols?: string | string[]) => WebSocket): void
  urlOnly(Class: new (url: string) => WebSocket): void
  required(Class: new (url: string, protocols: string[]) => WebSocket): void
  wholeClass(Class: typeof WebSocket): void
  eventTarget(Class: new (url: string) => EventTarget): void
  structural(Class: {
    new (
      url: string,
      protocols?: string | string[],
    ): {
      readyState: number
      binaryType: string
      onopen: ((event: any) => any) | null
      onmessage: ((event: any) => any) | null
      send(data: string | ArrayBuffer): void
      close(code?: number, reason?: string): void
    }
    readonly CONNECTING: number
    readonly OPEN: number
    readonly CLOSING: number
    readonly CLOSED: number
  }): void
  factory(make: (url: string, protocols: string | string[]) => WebSocket): void
}

/** What holds for the native class and for ours. */
function typeCompatible(Class: typeof WebSocket): void {
  libraries.anyConstructor(Class)
  libraries.urlOnly(Class)
  libraries.required(Class)
  libraries.wholeClass(Class)
  libraries.eventTarget(Class)
  libraries.structural(Class)
  libraries.factory((url, protocols) => new Class(url, protocols))

  const socket: WebSocket = new Class(new URL('ws://localhost'), ['one'])
  const state: number = socket.readyState
  const constant: 1 = Class.OPEN
  const listener: Listener = function (event) {
    this.send(event.data)
  }
  socket.onmessage = listener
  socket.onclose = ({ code, reason, wasClean }) => [code, reason, wasClean, state, constant]
  socket.addEventListener('message', listener, { once: true })
  socket.removeEventListener('message', listener)
  socket.addEventListener('close', { handleEvent: event => event.type })
  socket.send(new Uint8Array(1))
  socket.send(new DataView(new ArrayBuffer(1)))
  socket.send(new Blob())
  socket.close(1000, 'done')
  // @ts-expect-error a url is needed
  new Class()
  // @ts-expect-error a number is no data
  socket.send(1)
  // @ts-expect-error a state is not for writing
  socket.readyState = 1
}

typeCompatible(WebSocket)
typeCompatible(HeartbeatWebSocket)
typeCompatible(HeartbeatWebSocket.with({ interval: 5000 }))
typeCompatible(class extends HeartbeatWebSocket.with(false) {})

/** A subclass keeps its members, its static members and the parameters of its constructor. */
class Counting extends HeartbeatWebSocket {
  static readonly kind = 'counting'
  count: number
  constructor(url: string, count: number) {
    super(url)
    this.count = count
  }
}
const Configured: typeof Counting = Counting.with({ interval: 5000 }).with(false)
export const counting: Counting = new Configured('ws://localhost', 1)
export const facts: [number, 'counting', number | undefined] = [
  counting.count,
  Configured.kind,
  counting.latency,
]
export class Further extends Counting.with({ interval: 5000 }) {
  readonly double: number = this.count * 2
}
// @ts-expect-error as of the class that it is called on
new Configured('ws://localhost')
// @ts-expect-error the members of the standard remain those of the standard
counting.count = counting.url

/** What native `send` takes, and no more. */
export function sends(native: WebSocket, ours: Ours): void {
  let parameters: Parameters<WebSocket['send']> = {} as Parameters<Ours['send']>
  parameters = {} as Parameters<WebSocket['send']> satisfies Parameters<Ours['send']>
  native.send(...parameters)
  ours.send(...parameters)
  // @ts-expect-error not even natively
  ours.send(new SharedArrayBuffer(1))
}

/** What goes beyond the standard. */
export function beyond(options: HeartbeatWebSocketOptions): void {
  const Class: HeartbeatWebSocketConstructor = HeartbeatWebSocket.with(options).with(false)
  const socket = new Class('ws://localhost')
  const latency: number | undefined = socket.latency
  const overdue: boolean = socket.overdue
  socket.check()
  socket.terminate()
  socket.addEventListener('pong', event => event.target)
  socket.addEventListener('suspect', function () {
    this.check()
  })
  socket.addEventListener('unanswered', ({ detail }) => detail.trim())
  socket.addEventListener('close', ({ code }) => code + Number(latency) + Number(overdue))
  HeartbeatWebSocket.with({ interval: false, timeout: Infinity, format: false })
  HeartbeatWebSocket.with({ interval: undefined })
  HeartbeatWebSocket.with({ format: { read: data => data === 'beat' && { hide: true } } })
  // @ts-expect-error a misspelt name is no option
  HeartbeatWebSocket.with({ intervall: 1 })
  // @ts-expect-error text is no time
  HeartbeatWebSocket.with({ interval: '5' })
  // @ts-expect-error true says nothing
  HeartbeatWebSocket.with(true)
  // @ts-expect-error read is needed
  HeartbeatWebSocket.with({ format: { ping: () => 'ping' } })
  // @ts-expect-error not for writing
  socket.latency = 1
  // @ts-expect-error a ping event has no data
  socket.addEventListener('ping', ({ data }) => data)
}
