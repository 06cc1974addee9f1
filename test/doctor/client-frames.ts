import type { Duplex } from 'node:stream'

/** One frame of a client, unmasked. */
export interface ClientFrame {
  fin: boolean
  rsv1: boolean
  opcode: number
  payload: Buffer
}

/** Reads the frames of a client as they are, broken ones too. */
export function onClientFrame(socket: Duplex, listener: (frame: ClientFrame) => void): void {
  let bytes = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    bytes = Buffer.concat([bytes, data])
    for (;;) {
      const [first = 0, second = 0] = bytes
      const length = second & 0x7f
      // No check sends a longer frame, and each is masked.
      if (bytes.length < 6 + length) return
      const mask = bytes.subarray(2, 6)
      const payload = bytes.subarray(6, 6 + length).map((byte, n) => byte ^ mask[n % 4]!)
      bytes = bytes.subarray(6 + length)
      listener({
        fin: !!(first & 0x80),
        rsv1: !!(first & 0x40),
        opcode: first & 0x0f,
        payload: Buffer.from(payload),
      })
    }
  })
}
