import type { Socket } from 'node:net'

/** Destroys a socket so that its peer gets a RST and not a FIN. */
export function resetSocket(socket: Socket): void {
  if (socket.destroyed) return
  // libuv refuses to reset while the FIN of an earlier `end()` is on its way out, and Node then
  // leaks the descriptor. All writes are done at that point, so `finish` follows at once.
  const sendsFin = socket.writableEnded && !socket.writableFinished && socket.writableLength === 0
  if (sendsFin && !socket.connecting) socket.once('finish', () => resetSocket(socket))
  else socket.resetAndDestroy()
}
