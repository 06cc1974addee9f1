/** A server of `ws` whose sockets are kept alive. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { KeepAliveOptions } from '../../src/server/index.ts'
import { keepAlive } from '../../src/server/index.ts'

export interface Served {
  port: number
  url: string
  /** The next socket to connect, already looked after. */
  next: Promise<WebSocket>
}

export async function serve(options: KeepAliveOptions | false = {}): Promise<Served> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  await once(server, 'listening')
  const next = new Promise<WebSocket>(resolve => {
    server.on('connection', socket => {
      if (options) keepAlive(socket, options)
      resolve(socket)
    })
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `ws://127.0.0.1:${port}/`, next }
}
