/** Svelte 5.7 and later, with runes. The store, for any Svelte, is in `store.ts`. */
import { createSubscriber } from 'svelte/reactivity'
import type { Codec } from '../codec/index.ts'
import type { Message, ReconnectingSocket, SendResult, Snapshot } from '../index.ts'
import { IDLE } from './idle.ts'
import { Lease } from './lease.ts'
import type { AnyOptions, BindingOptions, Target } from './options.ts'

export type { Target } from './options.ts'

/** Those of the client, and what a component has beside them. */
export interface ReactiveWebSocketOptions<Sent = Message, Received = unknown> extends Omit<
  BindingOptions<Sent, Received>,
  'key'
> {
  /** See {@link BindingOptions.key}. A getter may change it, which makes a new connection. */
  key?: string | (() => string | undefined) | undefined
}

/** All properties are reactive. `Sent` and `Received` are the values of the codec. */
export interface ReactiveWebSocket<Sent = Message, Received = never> extends Snapshot {
  /** The client, for its other members; `undefined` while there is no connection. */
  readonly socket: ReconnectingSocket | undefined
  /** The last message, for what is only shown: an effect may skip some of several. */
  readonly lastMessage: MessageEvent | undefined
  /** The last value that the codec has made of a message. */
  readonly data: Received | undefined
  /**
   * As `send` of the client. A message that is sent before there is a connection waits for it.
   * Returns `dropped` where there is no url and after the connection was left. Bound.
   */
  readonly send: (data: Sent) => SendResult
  /**
   * Uses the connection for as long as the effect lives that calls this, as reading a property does:
   * for a component that only sends, or listens by `onMessage`. Bound.
   */
  readonly connect: () => void
}

/**
 * Connects while an effect or a template reads one of the properties, as all that is reactive in
 * Svelte lives while it is read. Nothing is made on a server.
 *
 * @param url - The url to connect to; `null` for none yet. A getter may change it, which closes the
 *   connection and makes a new one. For a function that is asked for each attempt, give a getter of
 *   that function: `() => findUrl`.
 * @param options - Read when a connection is made, but for `key`.
 */
export function createReconnectingWebSocket<Sent, Received>(
  url: string | URL | null | undefined | (() => Target),
  options: ReactiveWebSocketOptions<Sent, Received> & { codec: Codec<Sent, Received> },
): ReactiveWebSocket<Sent, Received>
/** The same without a codec: `data` is `undefined`, and `send` takes the data that the client takes. */
export function createReconnectingWebSocket(
  url: string | URL | null | undefined | (() => Target),
  options?: ReactiveWebSocketOptions,
): ReactiveWebSocket
export function createReconnectingWebSocket(
  url: string | URL | null | undefined | (() => Target),
  options: Omit<AnyOptions, 'key'> & Pick<ReactiveWebSocketOptions, 'key'> = {},
): ReactiveWebSocket<never, unknown> {
  const { key, ...others } = options
  const lease = new Lease(
    () => ({ url: read(url), key: read(key) }),
    () => others,
  )
  const { send } = lease
  let current: Reactive | undefined

  /** Calls the getters of url and key, so that the caller depends on both. */
  function reactive(): Reactive | undefined {
    const id = lease.id()
    if (id !== current?.id) current = id === undefined ? undefined : new Reactive(lease, id)
    return current
  }

  const snapshot = (): Snapshot => reactive()?.socket?.getSnapshot() ?? IDLE
  return {
    get status() {
      return snapshot().status
    },
    get latency() {
      return snapshot().latency
    },
    get retries() {
      return snapshot().retries
    },
    get retryAt() {
      return snapshot().retryAt
    },
    get retryIn() {
      return snapshot().retryIn
    },
    get isReconnecting() {
      return snapshot().isReconnecting
    },
    get lastDisconnect() {
      return snapshot().lastDisconnect
    },
    get socket() {
      return reactive()?.socket
    },
    get lastMessage() {
      return reactive()?.lastMessage
    },
    get data() {
      return reactive()?.data
    },
    send,
    connect: () => reactive()?.use(),
  }
}

function read<T>(value: T | (() => T)): T {
  return typeof value === 'function' ? (value as () => T)() : value
}

/** One connection as it is read. Svelte counts the readers. */
class Reactive {
  readonly id: string
  /** Takes part in the connection for as long as the effect lives that calls this. */
  readonly use: () => void
  readonly #lease: Lease
  readonly #messages: () => void

  constructor(lease: Lease, id: string) {
    this.id = id
    this.#lease = lease
    this.use = createSubscriber(update => {
      const { connection, leave } = lease.take(id)
      const undo = connection.socket.subscribe(update)
      return () => {
        undo()
        leave()
      }
    })
    this.#messages = createSubscriber(update => lease.watch(update))
  }

  get socket(): ReconnectingSocket | undefined {
    this.use()
    return this.#lease.find(this.id)?.socket
  }

  get data(): unknown {
    this.use()
    this.#messages()
    return this.#lease.data(this.id)
  }

  get lastMessage(): MessageEvent | undefined {
    this.use()
    this.#messages()
    return this.#lease.find(this.id)?.lastMessage
  }
}
