import type { Events, ReconnectingSocket } from '../index.ts'

/**
 * Listens to several lifecycle events.
 *
 * @returns The undo of all.
 */
export function listen(socket: ReconnectingSocket, listeners: Partial<Events>): () => void {
  const undos = (Object.keys(listeners) as (keyof Events)[]).map(event =>
    socket.on(event, listeners[event]!),
  )
  return () => undos.forEach(undo => undo())
}
