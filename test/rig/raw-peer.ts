/** A TCP peer that misbehaves on purpose. */
import { createHash } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'

const ACCEPT_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The head that accepts the upgrade which `request` asks for (RFC 6455, 4.2.2). */
export function acceptUpgrade(request: string): string {
  const key = /^sec-websocket-key: *(\S+)/im.exec(request)![1]!
  const accept = createHash('sha1')
    .update(key + ACCEPT_KEY)
    .digest('base64')
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
}

/** A text frame of at most 125 bytes, as a server sends it (RFC 6455, 5.2). */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, payload.length]), payload])
}

/** The opcode, and the payload as text, of each short masked frame in what a client sent. */
export function readFrames(bytes: Buffer): { opcode: number; text: string }[] {
  const frames: { opcode: number; text: string }[] = []
  for (let at = 0; at + 6 <= bytes.length;) {
    const length = bytes[at + 1]! & 0x7f
    const mask = bytes.subarray(at + 2, at + 6)
    const payload = bytes.subarray(at + 6, at + 6 + length).map((byte, i) => byte ^ mask[i % 4]!)
    frames.push({ opcode: bytes[at]! & 0x0f, text: Buffer.from(payload).toString() })
    at += 6 + length
  }
  return frames
}

export interface RawPeer {
  url: string
  /** TCP connections that the client has not ended. */
  sockets: Set<Socket>
  /** What each connection has sent after its request, oldest connection first. */
  received: Buffer[]
  stop(): Promise<void>
}

/**
 * @param behave - Called once per connection with the request head and a socket to misuse; what
 *   comes in afterwards is collected in `received` and handed on.
 */
export async function startRawPeer(
  behave: (socket: Socket, request: string, nth: number) => ((data: Buffer) => unknown) | void,
): Promise<RawPeer> {
  const sockets = new Set<Socket>()
  const all = new Set<Socket>()
  const received: Buffer[] = []
  const server = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    const nth = received.push(Buffer.alloc(0)) - 1
    sockets.add(socket)
    const ended = () => void sockets.delete(socket)
    socket
      .on('end', ended)
      .on('close', ended)
      .on('error', () => {})
    all.add(socket)
    let head = ''
    let handle: ((data: Buffer) => unknown) | void
    socket.on('data', data => {
      if (head.includes('\r\n\r\n')) {
        received[nth] = Buffer.concat([received[nth]!, data])
        handle?.(data)
        return
      }
      head += data.toString('latin1')
      if (head.includes('\r\n\r\n')) handle = behave(socket, head, nth)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sockets,
    received,
    stop: () => {
      for (const socket of all) socket.destroy()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
