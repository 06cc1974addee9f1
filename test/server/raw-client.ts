/** A TCP client that upgrades, and then does nothing that it is not told to do. */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RawClient {
  socket: Socket
  /** What came after the head of the response. */
  received: () => Buffer
  /** The TCP connection has ended, however. */
  ended: Promise<void>
}

export async function rawClient(port: number, path = '/'): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  let received = Buffer.alloc(0)
  const ended = new Promise<void>(resolve => {
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
    socket.on('end', () => resolve())
  })
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  await new Promise<void>(resolve => {
    socket.on('data', data => {
      received = Buffer.concat([received, data])
      const end = received.indexOf('\r\n\r\n')
      if (!received.subarray(0, 8).equals(Buffer.from('HTTP/1.1')) || end < 0) return
      received = received.subarray(end + 4)
      resolve()
    })
  })
  return { socket, received: () => received, ended }
}

/** A short frame as a client sends it, masked with zeros (RFC 6455, 5.2). */
export function clientFrame(opcode: number, payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload)
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | bytes.length, 0, 0, 0, 0]), bytes])
}
