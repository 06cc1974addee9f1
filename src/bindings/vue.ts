/** Vue 3.3 and later. */
import type { ComputedRef, MaybeRefOrGetter, Ref } from 'vue'
import {
  computed,
  getCurrentInstance,
  getCurrentScope,
  onMounted,
  shallowRef,
  toValue,
  watch,
} from 'vue'
import type { Message, ReconnectingWebSocket, SendResult, Snapshot } from '../index.ts'
import { IDLE } from './idle.ts'
import { Lease } from './lease.ts'
import type { BindingOptions, Target } from './options.ts'

export type { Target } from './options.ts'

export interface UseReconnectingWebSocketOptions extends Omit<BindingOptions, 'key'> {
  /** See {@link BindingOptions.key}. A ref or a getter may change it, which makes a new connection. */
  key?: MaybeRefOrGetter<string | undefined>
}

/** Each ref is read-only. */
export interface UseReconnectingWebSocketResult {
  readonly status: ComputedRef<Snapshot['status']>
  readonly latency: ComputedRef<Snapshot['latency']>
  readonly retries: ComputedRef<Snapshot['retries']>
  readonly retryAt: ComputedRef<Snapshot['retryAt']>
  readonly lastDisconnect: ComputedRef<Snapshot['lastDisconnect']>
  /** The last message, for what is only shown: a watcher may skip some of several. */
  readonly lastMessage: ComputedRef<MessageEvent | undefined>
  /** The client, for all else it can do; `undefined` before the component is mounted. */
  readonly socket: ComputedRef<ReconnectingWebSocket | undefined>
  /**
   * As `send` of the client. What is sent before the component is mounted waits for it. Returns
   * `dropped` where there is no url and after the scope has been disposed of.
   */
  readonly send: (data: Message) => SendResult
}

/**
 * Connects when the component is mounted, or at once in an effect scope outside of components, and
 * leaves when the scope is disposed of. Nothing is made on a server.
 *
 * @param url - Where to connect to; `null` for nowhere yet. A ref or a getter may change it, which
 *   closes the connection and makes a new one. For a function that is asked for each attempt, give a
 *   ref or a getter of that function: `() => findUrl`.
 * @param options - Read when a connection is made, but for `key`.
 */
export function useReconnectingWebSocket(
  url: string | URL | null | undefined | Ref<Target> | (() => Target),
  options: UseReconnectingWebSocketOptions = {},
): UseReconnectingWebSocketResult {
  const snapshot = shallowRef(IDLE)
  const lastMessage = shallowRef<MessageEvent>()
  const socket = shallowRef<ReconnectingWebSocket>()
  const { key, ...others } = options
  const lease = new Lease(
    () => ({ url: toValue<Target>(url), key: toValue(key) }),
    () => others,
  )

  function take(id: string): () => void {
    const { connection, leave } = lease.take(id)
    const current = connection.socket
    const showState = (): void => void (snapshot.value = current.getSnapshot())
    const showMessage = (): void => void (lastMessage.value = connection.lastMessage)
    const undo = current.subscribe(showState)
    current.addEventListener('message', showMessage)
    socket.value = current
    showState()
    showMessage()
    return () => {
      undo()
      current.removeEventListener('message', showMessage)
      leave()
      snapshot.value = IDLE
      lastMessage.value = undefined
      socket.value = undefined
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
    status: computed(() => snapshot.value.status),
    latency: computed(() => snapshot.value.latency),
    retries: computed(() => snapshot.value.retries),
    retryAt: computed(() => snapshot.value.retryAt),
    lastDisconnect: computed(() => snapshot.value.lastDisconnect),
    lastMessage: computed(() => lastMessage.value),
    socket: computed(() => socket.value),
    send: lease.send,
  }
}
