import { StringCodec, connect as connectNats } from 'nats.ws'
import type { HeartbeatFormat } from '../../../../src/core/formats/index.ts'
import type { Connect, Settings } from '../driver.ts'

const PONG = 'PONG\r\n'

/** The client's own pings and ours get the same PONG, in the order of the pings. */
export const format: HeartbeatFormat = {
  handshake: true,
  ping: () => new TextEncoder().encode('PING\r\n'),
  read: data => {
    const text = data instanceof ArrayBuffer && data.byteLength < 512 ? decode(data) : ''
    return text === PONG || { reply: text.includes(PONG), hide: false }
  },
}

const decode = (bytes: ArrayBuffer): string => new TextDecoder().decode(bytes)

const SETTINGS: Settings = {
  reconnectTimeWait: 500,
  reconnectJitter: 0,
  maxReconnectAttempts: -1,
  waitOnFirstConnect: true,
  pingInterval: 700,
  maxPingOut: 30,
}

const connect: Connect = async (url, WebSocket, _, settings = SETTINGS) => {
  const codec = StringCodec()
  const connection = await connectNats({
    servers: url,
    // Known to the library, not to its types.
    ...{ wsFactory: (address: string) => ({ socket: new WebSocket(address), encrypted: false }) },
    ...settings,
  })
  connection.subscribe('echo', {
    callback: (_, message) => message.respond(message.data),
  })
  return {
    exchange: async text => {
      const { data } = await connection.request('echo', codec.encode(text), { timeout: 5000 })
      if (codec.decode(data) !== text) throw new Error('another text came back')
    },
    close: () => connection.close(),
  }
}
export default connect
