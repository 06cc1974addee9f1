/** An application in strict TypeScript; compiled by every compiler that is said to work. */
import DefaultExport, { HeartbeatWebSocket, ReconnectingWebSocket, json, text } from 'belay-ws'
import type {
  Disconnected,
  Events,
  HeartbeatFormat,
  HeartbeatWebSocketConstructor,
  Options,
  SendResult,
  Snapshot,
  Status,
  UrlProvider,
} from 'belay-ws'
import type { Heartbeat } from 'belay-ws/core'
import { Outbox, closeMeaning } from 'belay-ws/core'
import * as formats from 'belay-ws/formats'
import { installGlobal } from 'belay-ws/global'
import { answer, keepAlive } from 'belay-ws/server'
import type { ServerSocket } from 'belay-ws/server'
import { HeartbeatWebSocket as FromSocket } from 'belay-ws/socket'
import { ReconnectingWebSocket as SmallestStep } from 'belay-ws/reconnecting-websocket'
import { ReconnectingWebSocket as Standalone } from 'belay-ws/standalone'
import type { Standby, StandbyStats } from 'belay-ws/standby'
import { standby } from 'belay-ws/standby'

const mine: HeartbeatFormat = {
  ping: id => `are-you-there ${id}`,
  read: (data, id) => data === `still-here ${id}`,
}

const url: UrlProvider = async ({ attempt, lastClose, signal }) => {
  signal.throwIfAborted()
  return new URL(`wss://example.com/?attempt=${attempt}&after=${lastClose?.cause ?? ''}`)
}

const options: Options = {
  heartbeat: { format: mine, interval: 10_000, timeout: false },
  overflow: 'drop-oldest',
  shouldReconnect: ({ code, error }: Disconnected) =>
    code !== 4403 && !(error instanceof TypeError),
}

export class Feed extends ReconnectingWebSocket {
  readonly seen: string[] = []
  constructor() {
    super(url, ['v1', 'v2'], options)
    this.addEventListener('message', ({ data }) => this.seen.push(String(data)))
    this.onclose = ({ code, wasClean }) => this.seen.push(`${code.toFixed()} ${String(wasClean)}`)
  }
}

export function use(socket: ReconnectingWebSocket): [SendResult, Status, Snapshot, () => void] {
  const undo: () => void = socket.on('waiting', ({ delay, at }) => void (delay + at))
  const listener: Events['pong'] = ({ latency }) => void latency?.toFixed()
  socket.on('pong', listener)
  const unsubscribe = socket.subscribe(undo)
  return [socket.send(new Uint8Array(2)), socket.status, socket.getSnapshot(), unsubscribe]
}

/** For `using`, whatever `lib` the application has. */
export const disposable: Disposable = new ReconnectingWebSocket(url, options)

/** It is a `WebSocket` to whoever wants one. */
export const native: typeof WebSocket = HeartbeatWebSocket.with({
  format: json({ t: 1 }, { t: 2 }),
})
export const same: HeartbeatWebSocketConstructor = FromSocket.with({ format: text(), interval: 5 })
class Labelled extends HeartbeatWebSocket {
  static readonly kind = 'labelled'
  label = ''
}
export const labelled: Labelled = new (Labelled.with({ interval: 5000 }))('wss://example.com')
export const kind: 'labelled' = Labelled.with(false).kind
export const classes: (typeof ReconnectingWebSocket)[] = [DefaultExport]
export const alone = new Standalone('wss://example.com', undefined, { startClosed: true })
export const undo: () => void = installGlobal({ match: ({ host }) => host === 'a', format: false })
export const reply: string | undefined = answer(new Uint8Array([1]))
export const watch = (socket: ServerSocket): void => keepAlive(socket, { interval: false })
export const all: HeartbeatFormat[] = [formats.engineIo(), formats.phoenix(1), formats.mqtt(60)]
export const outbox = new Outbox<string>({ messages: 1, bytes: 1, overflow: 'reject' })
export const meaning: string = closeMeaning(1006)
export const state = (heart: Heartbeat): boolean => heart.state === 'dead'

// @ts-expect-error -- the types refuse what the library refuses
export const wrong = new ReconnectingWebSocket('wss://example.com', [], { retries: 3 })

/** A client is a `WebSocket` to those who want one, and takes any class of the standard's shape. */
export const asWebSocket: WebSocket = new ReconnectingWebSocket('wss://example.com', {
  heartbeat: false,
  prepare: async connection => {
    connection.send('login')
    connection.signal.throwIfAborted()
    if ((await connection.receive()) !== 'welcome') throw new Error(`attempt ${connection.attempt}`)
  },
  WebSocket: class {
    readonly readyState = 0
    send(data: string): void {
      void data
    }
    close(): void {
      // Nothing to close.
    }
  },
})
export const sends = (data: Parameters<WebSocket['send']>[0]): void => void asWebSocket.send(data)
export const smallest: SmallestStep = new SmallestStep('wss://example.com', 'chat', {
  heartbeat: { interval: 5000 },
  maxRetries: 3,
})

/** A second connection, with all that an application does with it. */
const spare: Standby = standby({ maxAge: 60 * 60_000, onSuspicion: true })
export const handed = new ReconnectingWebSocket(
  ({ purpose }) => {
    if (purpose === 'standby') throw new Error('one is enough')
    return 'wss://example.com'
  },
  { standby: spare },
)
export const moved: Promise<void> = spare.handover()
export const counts: StandbyStats = spare.stats
// @ts-expect-error -- it is made by a call
export const uncalled = new ReconnectingWebSocket('wss://example.com', { standby })
