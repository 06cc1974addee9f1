/** Classes and clients that exchange messages as they are. */
import { useWebSocket } from '@vueuse/core'
import { ReconnectingWebSocket as Before } from 'belay-ws-before'
import { WebSocket as PartySocket } from 'partysocket'
import PlainReconnectingWebSocket from 'reconnecting-websocket'
import { HeartbeatWebSocket, ReconnectingWebSocket } from '../../../src/index.ts'

export type Data = string | ArrayBuffer

export interface Client {
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

export const CLIENTS: Record<string, (url: string) => Promise<Client>> = {
  native: like(url => new WebSocket(url)),
  control: like(url => new WebSocket(url)),
  'heartbeat-websocket': like(url => new HeartbeatWebSocket(url)),
  belay: like(url => new ReconnectingWebSocket(url)),
  before: like(url => new Before(url)),
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
