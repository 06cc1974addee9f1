/**
 * The servers in a process of their own, so that they do not share one with the driver: the demo's,
 * and one that keeps to itself what it gets, and says `synced` to `sync`.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { startEchoServer } from '../../src/echo/echo-server.ts'

export interface EchoPorts {
  echo: number
  sink: number
}

const server = await startEchoServer()
const sink = new WebSocketServer({ port: 0, host: '127.0.0.1' })
await once(sink, 'listening')
sink.on('connection', socket => {
  socket.on('message', (data: Buffer) => {
    // A heartbeat is four bytes as well.
    if (data.length !== 4) return
    const text = data.toString()
    if (text === 'sync') socket.send('synced')
    if (text === 'ping') socket.send('pong')
  })
})
const ports: EchoPorts = { echo: server.port, sink: (sink.address() as AddressInfo).port }
process.send!(ports)
process.on('disconnect', () => process.exit())
