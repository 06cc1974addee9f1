/** A server that admits so many clients a second, and looks after them with `keepAlive`. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { keepAlive } from '../../../src/server/index.ts'
import { FULL, Gate } from '../herd/gate.ts'
import { serve } from './child.ts'
import { usage } from './usage.ts'

const BACKLOG = 4_096
const BUSY = 'HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'

const http = createServer()
const webSockets = new WebSocketServer({ noServer: true, clientTracking: false })
let gate: Gate

http.on('upgrade', (request, socket, head) => {
  const now = performance.now()
  const at = gate.arrive(now)
  socket.on('error', () => {})
  if (at === FULL) {
    socket.end(BUSY)
    return
  }
  setTimeout(
    () => webSockets.handleUpgrade(request, socket, head, link => keepAlive(link)),
    at - now,
  )
})

const methods = {
  /** @returns The port. */
  listen: ({ port, rate }: { port: number; rate: number }) => {
    // A second's worth may wait, as in the simulation.
    gate = new Gate(rate, rate)
    gate.restart(performance.now())
    return new Promise<number>((resolve, reject) => {
      http.on('error', reject)
      http.listen({ port, host: '0.0.0.0', backlog: BACKLOG }, () =>
        resolve((http.address() as AddressInfo).port),
      )
    })
  },
  usage,
}
export type ServerMethods = typeof methods

serve(methods)
