import type { Server } from './server.ts'
import { standIn } from './stand-in.ts'

const END = '\x1e'

interface Message {
  protocol?: string
  type?: number
  invocationId?: string
  arguments?: unknown[]
}

/**
 * A stand-in for SignalR: the JSON handshake, pings of its own, and invocations that return.
 *
 * @param every - Milliseconds from one ping to the next.
 */
export const startSignalr = (every = 1000): Promise<Server> =>
  standIn(peer => text => {
    for (const part of text.split(END).filter(Boolean)) {
      const { protocol, type, invocationId, arguments: given } = JSON.parse(part) as Message
      if (protocol) {
        peer.send(`{}${END}`)
        peer.every(every, () => peer.send(`{"type":6}${END}`))
      }
      if (type === 1) peer.send(JSON.stringify({ type: 3, invocationId, result: given![0] }) + END)
    }
  })
