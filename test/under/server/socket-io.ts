import { Server as SocketServer } from 'socket.io'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/** Socket.IO's own server. */
export const startSocketIo = (): Promise<Server> =>
  serve(http => {
    const io = new SocketServer(http, {
      transports: ['websocket'],
      pingInterval: 1000,
      pingTimeout: 2000,
    })
    io.on('connection', socket => {
      socket.on('echo', (text: string, answer: (text: string) => void) => answer(text))
    })
    return () => io.close()
  })
