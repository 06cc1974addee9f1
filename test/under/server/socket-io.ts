import { Server as SocketServer } from 'socket.io'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/**
 * Socket.IO's own server.
 *
 * @param pings - Its timings in ms; `{}` for its own defaults.
 */
export const startSocketIo = (
  pings: { pingInterval?: number; pingTimeout?: number } = {
    pingInterval: 1000,
    pingTimeout: 2000,
  },
): Promise<Server> =>
  serve(http => {
    const io = new SocketServer(http, {
      transports: ['websocket'],
      ...pings,
    })
    io.on('connection', socket => {
      socket.on('echo', (text: string, answer: (text: string) => void) => answer(text))
    })
    return () => io.close()
  })
