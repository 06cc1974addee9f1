/** Vue 3.3 and later. */
import type { MaybeRefOrGetter, Ref } from 'vue'
import {
  getCurrentInstance,
  getCurrentScope,
  onMounted,
  shallowReactive,
  toRef,
  toValue,
  watch,
} from 'vue'
import type { Codec } from '../codec/index.ts'
import type { Message, ReconnectingSocket, SendResult, Snapshot } from '../index.ts'
import { IDLE } from './idle.ts'
import { Lease } from './lease.ts'
import type { AnyOptions, BindingOptions, Target } from './options.ts'
import { timeUntil } from './time-until.ts'

export type { Target } from './options.ts'

/** Those of the client, and what a component has beside them. */
export interface UseReconnectingWebSocketOptions<Sent = Message, Received = unknown> extends Omit<
  BindingOptions<Sent, Received>,
  'key'
> {
  /** See {@link BindingOptions.key}. A ref or a getter may change it, which makes a new connection. */
  key?: MaybeRefOrGetter<string | undefined>
}

/** Each ref is read-only. `Sent` and `Received` are the values of the codec. */
export interface UseReconnectingWebSocketResult<Sent = Message, Received = never> {
  /** As `status` of the client; `idle` while there is none. */
  readonly status: Readonly<Ref<Snapshot['status']>>
  /** The last measured round trip of this connection in ms. */
  readonly latency: Readonly<Ref<Snapshot['latency']>>
  /** Retries in a row so far. */
  readonly retries: Readonly<Ref<Snapshot['retries']>>
  /** When the next attempt is due, on the clock of `performance.now()`; while waiting. */
  readonly retryAt: Readonly<Ref<Snapshot['retryAt']>>
  /** The ms until then, or 0. Each reading of `value` is of its moment; time alone updates nothing. */
  readonly retryIn: Readonly<Ref<Snapshot['retryIn']>>
  /** Whether a connection or attempt has ended, another is to follow, and none is open yet. */
  readonly isReconnecting: Readonly<Ref<Snapshot['isReconnecting']>>
  /** Why the last connection or attempt ended. */
  readonly lastDisconnect: Readonly<Ref<Snapshot['lastDisconnect']>>
  /** The last message, for what is only shown: a watcher may skip some of several. */
  readonly lastMessage: Readonly<Ref<MessageEvent | undefined>>
  /** The last value that the codec has made of a message. */
  readonly data: Readonly<Ref<Received | undefined>>
  /** The client itself, for its other members; `undefined` before the component is mounted. */
  readonly socket: Readonly<Ref<ReconnectingSocket | undefined>>
  /**
   * As `send` of the client. Messages from before the component is mounted wait for it. Returns
   * `dropped` where there is no url and after the scope has been disposed of.
   */
  readonly send: (data: Sent) => SendResult
}

interface Shown extends Snapshot {
  lastMessage: MessageEvent | undefined
  data: unknown
  socket: ReconnectingSocket | undefined
}

const NOTHING: Readonly<Shown> = {
  ...IDLE,
  lastMessage: undefined,
  data: undefined,
  socket: undefined,
}

/**
 * Connects when the component is mounted, or at once in an effect scope outside of components, and
 * leaves when the scope is disposed of. Nothing is made on a server.
 *
 * @param url - The url; `null` for nowhere yet. A ref or a getter may change it, which
 *   closes the connection and makes a new one. For a function that is asked for each attempt, give a
 *   ref or a getter of that function: `() => findUrl`.
 * @param options - Read when a connection is made, but for `key`.
 */
export function useReconnectingWebSocket<Sent, Received>(
  url: string | URL | null | undefined | Ref<Target> | (() => Target),
  options: UseReconnectingWebSocketOptions<Sent, Received> & { codec: Codec<Sent, Received> },
): UseReconnectingWebSocketResult<Sent, Received>
/** The same without a codec: `data` is `undefined`, and `send` takes the data that the client takes. */
export function useReconnectingWebSocket(
  url: string | URL | null | undefined | Ref<Target> | (() => Target),
  options?: UseReconnectingWebSocketOptions,
): UseReconnectingWebSocketResult
export function useReconnectingWebSocket(
  url: string | URL | null | undefined | Ref<Target> | (() => Target),
  options: Omit<AnyOptions, 'key'> & Pick<UseReconnectingWebSocketOptions, 'key'> = {},
): UseReconnectingWebSocketResult<never, unknown> {
  const shown = shallowReactive<Shown>({ ...NOTHING })
  const { key, ...others } = options
  const lease = new Lease(
    () => ({ url: toValue<Target>(url), key: toValue(key) }),
    () => others,
  )

  function take(id: string): () => void {
    const { connection, leave } = lease.take(id)
    const current = connection.socket
    const showState = (): unknown => Object.assign(shown, current.getSnapshot())
    const showMessage = (): void => {
      shown.lastMessage = connection.lastMessage
      shown.data = lease.data(id)
    }
    const undo = current.subscribe(showState)
    const unwatch = lease.watch(showMessage)
    shown.socket = current
    showState()
    showMessage()
    return () => {
      undo()
      unwatch()
      leave()
      Object.assign(shown, NOTHING)
    }
  }

  const connect = (): unknown =>
    watch(
      () => lease.id(),
      (id, _, onCleanup) => {
        if (id !== undefined) onCleanup(take(id))
      },
      { immediate: true },
    )

  const scope = getCurrentScope()
  if (getCurrentInstance()) {
    // What is mounted can be unmounted, and hydrated before that. The scope need not be that of the
    // component: a store may outlive the first who uses it.
    onMounted(() => scope?.run(connect))
  } else if (typeof document !== 'undefined') {
    connect()
  }

  return {
    status: toRef(() => shown.status),
    latency: toRef(() => shown.latency),
    retries: toRef(() => shown.retries),
    retryAt: toRef(() => shown.retryAt),
    retryIn: toRef(() => timeUntil(shown.retryAt)),
    isReconnecting: toRef(() => shown.isReconnecting),
    lastDisconnect: toRef(() => shown.lastDisconnect),
    lastMessage: toRef(() => shown.lastMessage),
    data: toRef(() => shown.data),
    socket: toRef(() => shown.socket),
    send: lease.send,
  }
}
