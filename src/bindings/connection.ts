/** Clients that are shared: made for the first who asks, closed after the last has gone. */
import type { ReconnectingSocket } from '../index.ts'
import type { AnyOptions, Target } from './options.ts'

export interface Connection {
  readonly socket: ReconnectingSocket
  readonly lastMessage: MessageEvent | undefined
}

/** The arguments of a component for one connection. */
export interface Given {
  readonly url: Target
  readonly options: AnyOptions
}

/** Tells the latest that a component has given for this connection. */
export type Member = () => Given

interface Entry extends Connection {
  lastMessage: MessageEvent | undefined
  /** Its users, in the order in which they came. */
  readonly members: Set<Member>
}

const entries = new Map<string, Entry>()

/** The connection with this id, if there is one. Changes nothing, so that it may be called while rendering. */
export function findConnection(id: string | undefined): Connection | undefined {
  const entry = id === undefined ? undefined : entries.get(id)
  // Whoever joins a client that has ended gets a new one.
  return entry?.socket.status === 'closed' ? undefined : entry
}

/**
 * Uses the connection with this id; `make` is called where there is none, or where its client has
 * ended for good.
 *
 * @param make - Gets a function that tells all who use the connection.
 * @returns The connection, and what to call, once, when it is no longer used.
 */
export function joinConnection(
  id: string,
  member: Member,
  make: (members: () => Iterable<Member>) => ReconnectingSocket,
): { connection: Connection; leave: () => void } {
  const entry = (findConnection(id) as Entry | undefined) ?? open(id, make)
  entry.members.add(member)
  return {
    connection: entry,
    leave() {
      entry.members.delete(member)
      // Who leaves may be back at once: StrictMode and Fast Refresh mount everything twice, and one
      // page goes before the next one comes.
      setTimeout(() => {
        if (entry.members.size) return
        if (entries.get(id) === entry) entries.delete(id)
        entry.socket.close()
      })
    },
  }
}

function open(id: string, make: (members: () => Iterable<Member>) => ReconnectingSocket): Entry {
  const members = new Set<Member>()
  const entry: Entry = { socket: make(() => members), lastMessage: undefined, members }
  // The first listener, so that all others find the message here.
  entry.socket.addEventListener('message', event => (entry.lastMessage = event))
  entries.set(id, entry)
  return entry
}
