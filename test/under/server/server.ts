import type { Server as HttpServer } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server for one interop test. */
export interface Server {
  port: number
  stop(): Promise<void>
}

/**
 * Listens on a free port of loopback.
 *
 * @param attach - Puts the server proper on it; returns how to end that.
 */
export async function serve(attach: (http: HttpServer) => () => unknown): Promise<Server> {
  const http = createServer((_, response) => response.writeHead(426).end())
  const end = attach(http)
  const sockets = new Set<{ destroy(): void }>()
  http.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve))
  return {
    port: (http.address() as AddressInfo).port,
    async stop() {
      // Half of these servers wait for their clients, some of which are beyond a cliff.
      for (const socket of sockets) socket.destroy()
      await end()
      await new Promise(resolve => http.close(resolve))
    },
  }
}
