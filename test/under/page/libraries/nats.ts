import { StringCodec, connect as connectNats } from 'nats.ws'
import type { Connect } from '../driver.ts'

const connect: Connect = async (url, WebSocket) => {
  const { encode, decode } = StringCodec()
  const connection = await connectNats({
    servers: url,
    // Known to the library, not to its types.
    ...{ wsFactory: (address: string) => ({ socket: new WebSocket(address), encrypted: false }) },
    reconnectTimeWait: 500,
    reconnectJitter: 0,
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    pingInterval: 700,
    maxPingOut: 30,
  })
  connection.subscribe('echo', {
    callback: (_, message) => message.respond(message.data),
  })
  return {
    exchange: async text => {
      const { data } = await connection.request('echo', encode(text), { timeout: 5000 })
      if (decode(data) !== text) throw new Error('another text came back')
    },
    close: () => connection.close(),
  }
}
export default connect
