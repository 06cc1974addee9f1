/** Svelte's store contract, which needs nothing of Svelte. */
import type { Codec } from '../codec/index.ts'
import type { Message, ReconnectingSocket, SendResult, Snapshot } from '../index.ts'
import type { Connection } from './connection.ts'
import { IDLE } from './idle.ts'
import { Lease } from './lease.ts'
import type { AnyOptions, BindingOptions, Target } from './options.ts'

export type { BindingOptions as ReconnectingWebSocketStoreOptions, Target } from './options.ts'

/** The value of the store. */
export interface Connected<Received = never> extends Snapshot {
  /** The client itself, for its other members; `undefined` while there is no connection. */
  readonly socket: ReconnectingSocket | undefined
  /**
   * The last message, for what is only shown. Always `undefined` where there is an `onMessage`, so
   * that messages update nothing.
   */
  readonly lastMessage: MessageEvent | undefined
  /**
   * The last value that the codec has made of a message. Always `undefined` where there is an `onMessage`
   * or an `onData`.
   */
  readonly data: Received | undefined
}

/** A store, and a way to send. `Sent` and `Received` are the values of the codec. */
export interface ReconnectingWebSocketStore<Sent = Message, Received = never> {
  /** By Svelte's store contract: `run` is called at once, and with each change until the undo is. */
  readonly subscribe: (run: (value: Connected<Received>) => void) => () => void
  /**
   * As `send` of the client. Messages from before the connection wait for it. Returns
   * `dropped` where there is no url and after the last subscriber has gone. Bound.
   */
  readonly send: (data: Sent) => SendResult
}

const DISCONNECTED: Connected = Object.freeze({
  ...IDLE,
  socket: undefined,
  lastMessage: undefined,
  data: undefined,
})

/**
 * A store that connects for its first subscriber and leaves after the last. Nothing is made on a
 * server.
 *
 * @param url - The url, or a function that the client calls for each attempt; `null` for nowhere.
 * @param options - Read when a connection is made.
 */
export function reconnectingWebSocket<Sent, Received>(
  url: Target,
  options: BindingOptions<Sent, Received> & { codec: Codec<Sent, Received> },
): ReconnectingWebSocketStore<Sent, Received>
/** The same without a codec: `data` is `undefined`, and `send` takes the data that the client takes. */
export function reconnectingWebSocket(
  url: Target,
  options?: BindingOptions,
): ReconnectingWebSocketStore
export function reconnectingWebSocket(
  url: Target,
  options: AnyOptions = {},
): ReconnectingWebSocketStore<never, unknown> {
  const lease = new Lease(
    () => ({ url, key: options.key }),
    () => options,
  )
  const isTold = options.onMessage !== undefined || options.onData !== undefined
  const subscribers = new Set<(value: Connected<unknown>) => void>()
  let value: Connected<unknown> = DISCONNECTED
  let stop = (): void => {}

  function show(id: string, { socket, lastMessage }: Connection): void {
    const snapshot = socket.getSnapshot()
    value = Object.freeze({
      ...snapshot,
      // As in the snapshot, the time that is left when it is read.
      get retryIn() {
        return snapshot.retryIn
      },
      socket,
      lastMessage: isTold ? undefined : lastMessage,
      data: isTold ? undefined : lease.data(id),
    })
  }

  function start(id: string): () => void {
    const { connection, leave } = lease.take(id)
    const { socket } = connection
    const changed = (): void => {
      show(id, connection)
      for (const run of subscribers) run(value)
    }
    const undo = socket.subscribe(changed)
    const unwatch = isTold ? undefined : lease.watch(changed)
    show(id, connection)
    return () => {
      undo()
      unwatch?.()
      leave()
      value = DISCONNECTED
    }
  }

  return {
    subscribe(run) {
      // The same function may subscribe twice.
      const subscriber = (value: Connected<unknown>): void => run(value)
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
