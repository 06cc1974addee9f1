import { setupWSConnection } from '@y/websocket-server/utils'
import { WebSocketServer } from 'ws'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/** y-websocket's own server. */
export const startYWebsocket = (): Promise<Server> =>
  serve(server => {
    const wss = new WebSocketServer({ server })
    wss.on('connection', setupWSConnection)
    return () => wss.close()
  })
