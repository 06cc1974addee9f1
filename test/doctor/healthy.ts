import type { Duplex } from 'node:stream'
import type { ClientFrame } from './client-frames.ts'
import { onClientFrame } from './client-frames.ts'
import type { Peer, RawOptions } from './peers.ts'
import { closeFrame, serverFrame, startRaw } from './peers.ts'

/**
 * A server that answers pings and Close frames, and the text `ping`.
 *
 * @param twist - Does something else with a frame, and returns `true`.
 */
export function startHealthy(
  twist: (frame: ClientFrame, socket: Duplex) => boolean = () => false,
  options: RawOptions = {},
): Promise<Peer> {
  return startRaw({
    ...options,
    onOpen(socket, request) {
      options.onOpen?.(socket, request)
      let text = Buffer.alloc(0)
      onClientFrame(socket, frame => {
        if (twist(frame, socket)) return
        const { opcode, payload, fin } = frame
        if (opcode === 9) socket.write(serverFrame(10, payload))
        if (opcode === 8) socket.end(serverFrame(8, payload))
        if (opcode === 3) socket.end(closeFrame(1002))
        if (opcode === 1 || opcode === 0) {
          text = Buffer.concat([opcode ? Buffer.alloc(0) : text, payload])
          if (fin && text.toString() === 'ping') socket.write(serverFrame(1, 'pong'))
        }
      })
      socket.on('end', () => socket.end())
    },
  })
}
