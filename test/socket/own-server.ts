/** Small servers for what the echo server does not speak, and to see what arrives on the wire. */
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerOptions, WebSocket as ServerSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import { test as base } from './socket-test.ts'

export { expect } from './socket-test.ts'

/** One connection as the server sees it. */
export interface Seen {
  socket: ServerSocket
  request: IncomingMessage
  /** The frames that came, in order; binary ones as `0x` and hexadecimal digits. */
  received: string[]
  /** How it ended; `undefined` while it is open. */
  closed: { code: number; reason: string } | undefined
}

export interface OwnServer {
  url: string
  /** All connections so far, oldest first. */
  seen: Seen[]
  /** What stands between the page and the server. */
  faults: FaultProxy
}

/** Answers one frame, or does whatever else it likes with the socket. */
export type Answer = (frame: string, socket: ServerSocket) => void

export type Serve = (answer?: Answer, options?: ServerOptions) => Promise<OwnServer>

export const test = base.extend<{ serve: Serve }>({
  serve: async ({}, use) => {
    const undo: (() => Promise<unknown>)[] = []
    await use(async (answer = () => {}, options = {}) => {
      const server = new WebSocketServer({ ...options, host: '127.0.0.1', port: 0 })
      undo.push(async () => {
        for (const socket of server.clients) socket.terminate()
        await new Promise(resolve => server.close(resolve))
      })
      await new Promise(resolve => server.once('listening', resolve))
      const { port } = server.address() as AddressInfo
      const faults = await startFaultProxy({ target: { host: '127.0.0.1', port } })
      undo.unshift(() => faults.close())
      const seen: Seen[] = []
      server.on('connection', (socket, request) => seen.push(watch(socket, request, answer)))
      return { url: `ws://127.0.0.1:${faults.port}/`, seen, faults }
    })
    for (const step of undo) await step()
  },
})

function watch(socket: ServerSocket, request: IncomingMessage, answer: Answer): Seen {
  const seen: Seen = { socket, request, received: [], closed: undefined }
  socket.on('error', () => {})
  socket.on('message', (data: Buffer, isBinary) => {
    const frame = isBinary ? `0x${data.toString('hex')}` : data.toString()
    seen.received.push(frame)
    answer(frame, socket)
  })
  socket.on('close', (code, reason) => (seen.closed = { code, reason: reason.toString() }))
  return seen
}
