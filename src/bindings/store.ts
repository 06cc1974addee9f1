/** Svelte's store contract, which needs nothing of Svelte. */
import type { Message, ReconnectingWebSocket, SendResult, Snapshot } from '../index.ts'
import type { Connection } from './connection.ts'
import { IDLE } from './idle.ts'
import { Lease } from './lease.ts'
import type { BindingOptions, Target } from './options.ts'

export type { BindingOptions as ReconnectingWebSocketStoreOptions, Target } from './options.ts'

/** The value of the store. */
export interface Connected extends Snapshot {
  /** The client itself, for its other members; `undefined` while there is no connection. */
  readonly socket: ReconnectingWebSocket | undefined
  /**
   * The last message, for what is only shown. Always `undefined` where there is an `onMessage`, so
   * that messages update nothing.
   */
  readonly lastMessage: MessageEvent | undefined
}

/** A store, and a way to send. */
export interface ReconnectingWebSocketStore {
  /** By Svelte's store contract: `run` is called at once, and with each change until the undo is. */
  readonly subscribe: (run: (value: Connected) => void) => () => void
  /**
   * As `send` of the client. Messages from before the connection wait for it. Returns
   * `dropped` where there is no url and after the last subscriber has gone. Bound.
   */
  readonly send: (data: Message) => SendResult
}

const DISCONNECTED: Connected = Object.freeze({
  ...IDLE,
  socket: undefined,
  lastMessage: undefined,
})

/**
 * A store that connects for its first subscriber and leaves after the last. Nothing is made on a
 * server.
 *
 * @param url - The url, or a function that the client calls for each attempt; `null` for nowhere.
 * @param options - Read when a connection is made.
 */
export function reconnectingWebSocket(
  url: Target,
  options: BindingOptions = {},
): ReconnectingWebSocketStore {
  const lease = new Lease(
    () => ({ url, key: options.key }),
    () => options,
  )
  const subscribers = new Set<(value: Connected) => void>()
  let value = DISCONNECTED
  let stop = (): void => {}

  function show({ socket, lastMessage }: Connection): void {
    const shown = options.onMessage ? undefined : lastMessage
    value = Object.freeze({ ...socket.getSnapshot(), socket, lastMessage: shown })
  }

  function start(id: string): () => void {
    const { connection, leave } = lease.take(id)
    const { socket } = connection
    const changed = (): void => {
      show(connection)
      for (const run of subscribers) run(value)
    }
    const undo = socket.subscribe(changed)
    if (!options.onMessage) socket.addEventListener('message', changed)
    show(connection)
    return () => {
      undo()
      socket.removeEventListener('message', changed)
      leave()
      value = DISCONNECTED
    }
  }

  return {
    subscribe(run) {
      // The same function may subscribe twice.
      const subscriber = (value: Connected): void => run(value)
      const id = lease.id()
      if (!subscribers.size && id !== undefined && typeof document !== 'undefined') {
        stop = start(id)
      }
      subscribers.add(subscriber)
      run(value)
      return () => {
        if (!subscribers.delete(subscriber) || subscribers.size) return
        stop()
        stop = () => {}
      }
    },
    send: lease.send,
  }
}
