import type { Server } from './server.ts'
import { standIn } from './stand-in.ts'

interface Command {
  id?: number
  connect?: object
  rpc?: { data: unknown }
}

/**
 * A stand-in for Centrifugo: the connect handshake, pings that want a pong, RPC.
 *
 * @param ping - Seconds from one ping to the next.
 */
export const startCentrifugo = (ping = 1): Promise<Server> =>
  standIn(({ send, every }) => text => {
    for (const line of text.split('\n').filter(Boolean)) {
      const { id, connect, rpc } = JSON.parse(line) as Command
      if (connect) {
        send(JSON.stringify({ id, connect: { client: 'a', version: '0', ping, pong: true } }))
        every(ping * 1000, () => send('{}'))
      }
      if (rpc) send(JSON.stringify({ id, rpc }))
    }
  })
