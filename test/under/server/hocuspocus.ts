import { Hocuspocus } from '@hocuspocus/server'
import { WebSocketServer } from 'ws'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/** Hocuspocus' own server. */
export const startHocuspocus = (): Promise<Server> =>
  serve(server => {
    const hocuspocus = new Hocuspocus({
      quiet: true,
      onStateless: ({ connection, payload }) => {
        connection.sendStateless(payload)
        return Promise.resolve()
      },
    })
    const wss = new WebSocketServer({ server })
    wss.on('connection', (socket, request) => hocuspocus.handleConnection(socket, request))
    return () => wss.close()
  })
