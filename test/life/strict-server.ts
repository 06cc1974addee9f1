/** A server that ends clients who keep silent, as many in the field do. */
import type { AddressInfo } from 'node:net'
import type { WebSocket } from 'ws'
import { WebSocketServer } from 'ws'

export interface StrictServer {
  port: number
  /** Connections accepted so far. */
  accepted: number
  /** Clients that were ended for their silence. */
  killed: number
  /** The longest silence heard out, in ms. */
  longestSilence: number
  /** Data frames received. */
  frames: number
  stop(): Promise<void>
}

export interface StrictServerOptions {
  /**
   * Milliseconds without a data frame after which a client is ended. The browser answers control
   * pings for a page that is long gone, so they do not count.
   */
  silence: number
  /** What a frame is answered with, if at all. @default pong to ping, otherwise nothing */
  answer?: (text: string) => string | undefined
  /** Called with each new connection. */
  greet?: (socket: WebSocket) => void
}

export async function startStrictServer(options: StrictServerOptions): Promise<StrictServer> {
  const { silence, greet, answer = text => (text === 'ping' ? 'pong' : undefined) } = options
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise(resolve => server.once('listening', resolve))
  const strict: StrictServer = {
    port: (server.address() as AddressInfo).port,
    accepted: 0,
    killed: 0,
    longestSilence: 0,
    frames: 0,
    stop: () => {
      for (const socket of server.clients) socket.terminate()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
  server.on('connection', socket => {
    strict.accepted++
    let heardAt = performance.now()
    const kill = () => {
      strict.killed++
      socket.terminate()
    }
    let timer = setTimeout(kill, silence)
    socket.on('error', () => {})
    socket.on('close', () => clearTimeout(timer))
    socket.on('message', (data: Buffer) => {
      clearTimeout(timer)
      timer = setTimeout(kill, silence)
      strict.longestSilence = Math.max(strict.longestSilence, performance.now() - heardAt)
      heardAt = performance.now()
      strict.frames++
      const reply = answer(data.toString())
      if (reply !== undefined) socket.send(reply)
    })
    greet?.(socket)
  })
  return strict
}
