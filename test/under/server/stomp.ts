import StompServer from 'stomp-broker-js'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/** The broker stomp-broker-js, which shows nobody its own messages and beats one way only. */
export const startStomp = (): Promise<Server> =>
  serve(server => {
    const broker = new StompServer({ server, path: '/stomp', heartbeat: [1000, 0] })
    broker.subscribe('/topic/question', text => broker.send('/topic/answer', {}, text))
    return () => broker.socket.close()
  })
