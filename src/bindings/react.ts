'use client'
/** React 18 and later. */
import { useCallback, useInsertionEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { Codec } from '../codec/index.ts'
import type { Message, ReconnectingSocket, SendResult, Snapshot } from '../index.ts'
import { IDLE } from './idle.ts'
import { Lease } from './lease.ts'
import type { AnyOptions, BindingOptions, Target } from './options.ts'

export type { BindingOptions as UseReconnectingWebSocketOptions, Target } from './options.ts'

/** `Sent` and `Received` are the values of the codec. */
export interface UseReconnectingWebSocketResult<Sent = Message, Received = never> extends Snapshot {
  /** The client itself, for its other members; `undefined` before the component is mounted. */
  readonly socket: ReconnectingSocket | undefined
  /**
   * The last message, for what is only shown. React may skip some of several that come together.
   * Always `undefined` where there is an `onMessage`, so that messages render nothing.
   */
  readonly lastMessage: MessageEvent | undefined
  /**
   * The last value that the codec has made of a message. Always `undefined` where there is an `onMessage`
   * or an `onData`.
   */
  readonly data: Received | undefined
  /**
   * As `send` of the client; always the same function. Messages from before the component
   * is mounted wait for it. Returns `dropped` where there is no url and after the component is gone.
   */
  readonly send: (data: Sent) => SendResult
}

const NEVER = (): (() => void) => () => {}
const getIdle = (): Snapshot => IDLE
const getNothing = (): undefined => undefined

/**
 * Connects while the component is mounted. Nothing is made while rendering, and nothing on a server.
 *
 * @param url - The url; `null` for nowhere yet. Another string or URL closes the
 *   connection and makes a new one. A function is asked for each attempt: it need not be the same
 *   function each time, and it is always the latest that is asked.
 * @param options - Functions are always the latest, too. Another `key` makes a new connection, other
 *   options do not.
 * @throws The error of the constructor of `ReconnectingWebSocket`, to the nearest error boundary.
 */
export function useReconnectingWebSocket<Sent, Received>(
  url: Target,
  options: BindingOptions<Sent, Received> & { codec: Codec<Sent, Received> },
): UseReconnectingWebSocketResult<Sent, Received>
/** The same without a codec: `data` is `undefined`, and `send` takes the data that the client takes. */
export function useReconnectingWebSocket(
  url: Target,
  options?: BindingOptions,
): UseReconnectingWebSocketResult
export function useReconnectingWebSocket(
  url: Target,
  options: AnyOptions = {},
): UseReconnectingWebSocketResult<never, unknown> {
  const { key } = options
  const latest = useRef({ url, key, options })
  const [lease] = useState(
    () =>
      new Lease(
        () => latest.current,
        () => latest.current.options,
      ),
  )
  const id = lease.id({ url, key })
  const isTold = options.onMessage !== undefined || options.onData !== undefined

  // Ahead of all effects that may send, or be called with a message.
  useInsertionEffect(() => {
    latest.current = { url, key, options }
    lease.note()
  })

  const subscribe = useCallback(
    (changed: () => void) => {
      if (id === undefined) return () => {}
      const { leave } = lease.take(id)
      changed()
      return leave
    },
    [lease, id],
  )
  const getSocket = (): ReconnectingSocket | undefined => lease.find(id)?.socket
  const socket = useSyncExternalStore(subscribe, getSocket, getNothing)

  const snapshot = useSyncExternalStore(
    socket?.subscribe ?? NEVER,
    socket?.getSnapshot ?? getIdle,
    getIdle,
  )

  const watch = useCallback((changed: () => void) => lease.watch(changed), [lease])
  const getLastMessage = (): MessageEvent | undefined =>
    isTold ? undefined : lease.find(id)?.lastMessage
  const lastMessage = useSyncExternalStore(watch, getLastMessage, getNothing)
  const getData = (): unknown => (isTold ? undefined : lease.data(id))
  const data = useSyncExternalStore(watch, getData, getNothing)

  return { ...snapshot, socket, lastMessage, data, send: lease.send }
}
