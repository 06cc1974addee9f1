import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/** One connection of a stand-in. */
export interface Peer {
  send(text: string): void
  /** Calls again and again until the connection ends; `ms` apart. */
  every(ms: number, call: () => void): void
}

/**
 * A server that speaks no more than the documented handshake, heartbeat and one call of a protocol
 * whose own server is not to be had from a registry.
 *
 * @param open - Called with each connection; returns what to do with each text.
 * @param protocol - The subprotocol to choose.
 */
export function standIn(
  open: (peer: Peer) => (text: string) => void,
  protocol?: string,
): Promise<Server> {
  return serve(server => {
    const wss = new WebSocketServer({
      server,
      ...(protocol !== undefined && { handleProtocols: () => protocol }),
    })
    wss.on('connection', (socket: WebSocket) => {
      const handle = open({
        send: text => socket.send(text),
        every(ms, call) {
          const timer = setInterval(call, ms)
          socket.on('close', () => clearInterval(timer))
        },
      })
      socket.on('error', () => {})
      socket.on('message', (data: Buffer) => handle(data.toString()))
    })
    return () => wss.close()
  })
}
