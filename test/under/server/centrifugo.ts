import type { Server } from './server.ts'
import { standIn } from './stand-in.ts'

interface Command {
  id?: number
  connect?: object
  rpc?: { data: unknown }
}

/** A stand-in for Centrifugo: the connect handshake, pings that want a pong, RPC. */
export const startCentrifugo = (): Promise<Server> =>
  standIn(({ send, every }) => text => {
    for (const line of text.split('\n').filter(Boolean)) {
      const { id, connect, rpc } = JSON.parse(line) as Command
      if (connect) {
        send(JSON.stringify({ id, connect: { client: 'a', version: '0', ping: 1, pong: true } }))
        every(1000, () => send('{}'))
      }
      if (rpc) send(JSON.stringify({ id, rpc }))
    }
  })
