/** The page in which one class or client exchanges messages with the real server. */
import { useWebSocket } from '@vueuse/core'
import { WebSocket as PartySocket } from 'partysocket'
import PlainReconnectingWebSocket from 'reconnecting-websocket'
import { HeartbeatWebSocket, ReconnectingWebSocket } from '../../../src/index.ts'

type Data = string | ArrayBuffer

interface Client {
  send(data: Data): unknown
  /** Called with each message. */
  hear: (data: Data) => void
}

interface EventSocket {
  binaryType: BinaryType
  send(data: Data): unknown
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
  addEventListener(type: 'open', listener: () => void): void
}

/** For what has the members of a socket. */
const like =
  (make: (url: string) => unknown) =>
  async (url: string): Promise<Client> => {
    const socket = make(url) as EventSocket
    const client: Client = { send: data => socket.send(data), hear() {} }
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }) => client.hear(data as Data))
    await new Promise<void>(resolve => socket.addEventListener('open', resolve))
    return client
  }

const CLIENTS: Record<string, (url: string) => Promise<Client>> = {
  native: like(url => new WebSocket(url)),
  control: like(url => new WebSocket(url)),
  'heartbeat-websocket': like(url => new HeartbeatWebSocket(url)),
  belay: like(url => new ReconnectingWebSocket(url)),
  'reconnecting-websocket': like(url => new PlainReconnectingWebSocket(url)),
  partysocket: like(url => new PartySocket(url)),
  vueuse: async url => {
    const client: Client = { send: data => send(data), hear() {} }
    let opened = () => {}
    const open = new Promise<void>(resolve => (opened = resolve))
    const { send } = useWebSocket(url, {
      autoReconnect: true,
      onConnected(socket) {
        socket.binaryType = 'arraybuffer'
        opened()
      },
      onMessage: (_, { data }) => client.hear(data as Data),
    })
    await open
    return client
  },
}

let client: Client

/** Milliseconds from the call to `count` messages, each of them whole. */
function taken(count: number, size: number, begin: () => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let left = count
    const start = performance.now()
    client.hear = data => {
      const length = typeof data === 'string' ? data.length : data.byteLength
      if (length !== size) reject(new Error(`${length} bytes instead of ${size}`))
      if (--left === 0) resolve(performance.now() - start)
    }
    begin()
  })
}

const bench = {
  async start(name: string, url: string): Promise<void> {
    client = await CLIENTS[name]!(url)
  },
  /** Milliseconds until the server has sent as many texts. */
  down: (count: number, size: number): Promise<number> =>
    taken(count, size, () => void client.send(`!burst ${count} ${size}`)),
  /** Milliseconds until as many messages have come back. */
  echo(count: number, size: number, isBinary: boolean): Promise<number> {
    const data = isBinary ? new ArrayBuffer(size) : 'x'.repeat(size)
    return taken(count, size, () => {
      for (let i = 0; i < count; i++) client.send(data)
    })
  },
}

window.bench = bench

export type EchoBench = typeof bench
