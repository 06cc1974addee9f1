import StompServer from 'stomp-broker-js'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/** The broker stomp-broker-js. */
export const startStomp = (): Promise<Server> =>
  serve(server => {
    const broker = new StompServer({ server, path: '/stomp', heartbeat: [1000, 1000] })
    return () => broker.socket.close()
  })
