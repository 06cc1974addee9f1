/** Solid 1.8 and later. */
import type { Accessor } from 'solid-js'
import { createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js'
import type { Codec } from '../codec/index.ts'
import type { Message, ReconnectingSocket, SendResult, Snapshot } from '../index.ts'
import { IDLE } from './idle.ts'
import { Lease } from './lease.ts'
import type { AnyOptions, BindingOptions, Target } from './options.ts'
import { timeUntil } from './time-until.ts'

export type { Target } from './options.ts'

/** Those of the client, and what a component has beside them. */
export interface CreateReconnectingWebSocketOptions<
  Sent = Message,
  Received = unknown,
> extends Omit<BindingOptions<Sent, Received>, 'key'> {
  /** See {@link BindingOptions.key}. An accessor may change it, which makes a new connection. */
  key?: string | Accessor<string | undefined> | undefined
}

/** Each accessor is a signal of its own. `Sent` and `Received` are the values of the codec. */
export interface CreateReconnectingWebSocketResult<Sent = Message, Received = never> {
  /** As `status` of the client; `idle` while there is none. */
  readonly status: Accessor<Snapshot['status']>
  /** The last measured round trip of this connection in ms. */
  readonly latency: Accessor<Snapshot['latency']>
  /** Retries in a row so far. */
  readonly retries: Accessor<Snapshot['retries']>
  /** When the next attempt is due, on the clock of `performance.now()`; while waiting. */
  readonly retryAt: Accessor<Snapshot['retryAt']>
  /** The ms until then, or 0, at the moment of the call; time alone updates nothing. */
  readonly retryIn: Accessor<Snapshot['retryIn']>
  /** Whether a connection or attempt has ended, another is to follow, and none is open yet. */
  readonly isReconnecting: Accessor<Snapshot['isReconnecting']>
  /** Why the last connection or attempt ended. */
  readonly lastDisconnect: Accessor<Snapshot['lastDisconnect']>
  /** The last message, for what is only shown: an effect may skip some of several. */
  readonly lastMessage: Accessor<MessageEvent | undefined>
  /** The last value that the codec has made of a message. */
  readonly data: Accessor<Received | undefined>
  /** The client itself, for its other members; `undefined` before the first effect. */
  readonly socket: Accessor<ReconnectingSocket | undefined>
  /**
   * As `send` of the client. Messages from before the connection wait for it. Returns `dropped` where
   * there is no url and after the owner was disposed of.
   */
  readonly send: (data: Sent) => SendResult
}

/**
 * Connects with the first effects of its owner, and leaves when the owner is disposed of. Nothing is
 * made on a server.
 *
 * @param url - The url; `null` for nowhere yet. An accessor may change it, which closes the connection
 *   and makes a new one. For a function that the client calls for each attempt, give an accessor of that
 *   function: `() => findUrl`.
 * @param options - Read when a connection is made, but for `key`.
 */
export function createReconnectingWebSocket<Sent, Received>(
  url: string | URL | null | undefined | Accessor<Target>,
  options: CreateReconnectingWebSocketOptions<Sent, Received> & { codec: Codec<Sent, Received> },
): CreateReconnectingWebSocketResult<Sent, Received>
/** The same without a codec: `data` is `undefined`, and `send` takes the data that the client takes. */
export function createReconnectingWebSocket(
  url: string | URL | null | undefined | Accessor<Target>,
  options?: CreateReconnectingWebSocketOptions,
): CreateReconnectingWebSocketResult
export function createReconnectingWebSocket(
  url: string | URL | null | undefined | Accessor<Target>,
  options: Omit<AnyOptions, 'key'> & Pick<CreateReconnectingWebSocketOptions, 'key'> = {},
): CreateReconnectingWebSocketResult<never, unknown> {
  const { key, ...others } = options
  const lease = new Lease(
    () => ({ url: read(url), key: read(key) }),
    () => others,
  )
  const [socket, setSocket] = createSignal<ReconnectingSocket>()
  const [snapshot, setSnapshot] = createSignal(IDLE)
  const [lastMessage, setLastMessage] = createSignal<MessageEvent>()
  // Objects, so that what looks like an updater is a value.
  const [data, setData] = createSignal<{ value?: unknown }>({})

  function take(id: string): () => void {
    const { connection, leave } = lease.take(id)
    const current = connection.socket
    const showState = (): unknown => setSnapshot(current.getSnapshot())
    const showMessage = (): void => {
      setLastMessage(connection.lastMessage)
      setData({ value: lease.data(id) })
    }
    const undo = current.subscribe(showState)
    const unwatch = lease.watch(showMessage)
    setSocket(current)
    showState()
    showMessage()
    return () => {
      undo()
      unwatch()
      leave()
      setSocket(undefined)
      setSnapshot(IDLE)
      setLastMessage(undefined)
      setData({})
    }
  }

  // A memo, because another url of the same text is the same place.
  const id = createMemo(() => lease.id())
  createEffect(
    on(id, id => {
      if (id !== undefined) onCleanup(take(id))
    }),
  )

  const part = <K extends keyof Snapshot>(name: K): Accessor<Snapshot[K]> =>
    createMemo(() => snapshot()[name])
  const retryAt = part('retryAt')
  return {
    status: part('status'),
    latency: part('latency'),
    retries: part('retries'),
    retryAt,
    retryIn: () => timeUntil(retryAt()),
    isReconnecting: part('isReconnecting'),
    lastDisconnect: part('lastDisconnect'),
    lastMessage,
    data: createMemo(() => data().value),
    socket,
    send: lease.send,
  }
}

function read<T>(value: T | Accessor<T>): T {
  return typeof value === 'function' ? (value as Accessor<T>)() : value
}
