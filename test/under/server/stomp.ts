import StompServer from 'stomp-broker-js'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/**
 * The broker stomp-broker-js, which shows nobody its own messages and beats one way only.
 *
 * @param period - Milliseconds from one beat to the next.
 */
export const startStomp = (period = 1000): Promise<Server> =>
  serve(server => {
    const broker = new StompServer({ server, path: '/stomp', heartbeat: [period, 0] })
    broker.subscribe('/topic/question', text => broker.send('/topic/answer', {}, text))
    return () => broker.socket.close()
  })
