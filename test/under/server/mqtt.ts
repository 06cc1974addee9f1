import { Aedes } from 'aedes'
import { WebSocketServer, createWebSocketStream } from 'ws'
import type { Server } from './server.ts'
import { serve } from './server.ts'

/** The broker aedes. */
export async function startMqtt(): Promise<Server> {
  const broker = await Aedes.createBroker()
  return serve(server => {
    const wss = new WebSocketServer({ server, handleProtocols: () => 'mqtt' })
    wss.on('connection', (socket, request) => {
      const stream = createWebSocketStream(socket)
      stream.on('error', () => {})
      broker.handle(stream, request)
    })
    return () => {
      wss.close()
      return new Promise<void>(resolve => broker.close(resolve))
    }
  })
}
