/** Clients that are shared: made for the first who asks, closed after the last has gone. */
import type { ReconnectingWebSocket } from '../index.ts'

export interface Connection {
  readonly socket: ReconnectingWebSocket
  readonly lastMessage: MessageEvent | undefined
}

interface Entry extends Connection {
  lastMessage: MessageEvent | undefined
  users: number
}

const entries = new Map<string, Entry>()

/** What is held under this id now. Changes nothing, so that it may be called while rendering. */
export function findConnection(id: string | undefined): Connection | undefined {
  return id === undefined ? undefined : entries.get(id)
}

/**
 * Uses the connection with this id; `make` is called where there is none.
 *
 * @returns The connection, and what to call, once, when it is no longer used.
 */
export function joinConnection(
  id: string,
  make: () => ReconnectingWebSocket,
): { connection: Connection; leave: () => void } {
  const entry = entries.get(id) ?? open(id, make())
  entry.users++
  return {
    connection: entry,
    leave() {
      entry.users--
      // Who leaves may be back at once: StrictMode and Fast Refresh mount everything twice, and one
      // page goes before the next one comes.
      setTimeout(() => {
        if (entry.users > 0 || entries.get(id) !== entry) return
        entries.delete(id)
        entry.socket.close()
      })
    },
  }
}

function open(id: string, socket: ReconnectingWebSocket): Entry {
  const entry: Entry = { socket, lastMessage: undefined, users: 0 }
  // The first listener, so that all others find the message here.
  socket.addEventListener('message', event => (entry.lastMessage = event))
  entries.set(id, entry)
  return entry
}
