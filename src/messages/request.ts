import { EXPLAINED } from '../core/explained.ts'
import type { Message, ReconnectingSocket, SendResult } from '../index.ts'
import { badOption, duration, knownOptions } from '../core/options.ts'
import { ClosedError } from './closed-error.ts'
import { ConnectionLostError } from './connection-lost-error.ts'
import type { Messages } from './inbox.ts'
import type { MessageData } from './message-data.ts'

/** How to know the reply, and how long to wait for it. */
export interface RequestOptions<Received, Reply extends Received = Received> {
  /**
   * Whether a message is the reply. It is called with each message until it returns `true`. All messages
   * still reach all listeners. If it throws, the promise rejects with its error.
   */
  match: ((message: Received) => message is Reply) | ((message: Received) => boolean)
  /**
   * How long to wait for the connection and the reply together, in ms above 0 and at most 2 147 483 647.
   * Then the promise rejects with a `TimeoutError`. `false` for ever.
   *
   * @defaultValue 30000
   */
  timeout?: number | false | undefined
  /** Ends the wait: the promise rejects with the signal's reason, an `AbortError` by default. */
  signal?: AbortSignal | undefined
}

/** A client with typed messages, as `withCodec` makes it. */
export interface TypedSocket<Sent, Received> {
  /** The client beneath. */
  readonly socket: ReconnectingSocket
  /** Sends a value. */
  send(value: Sent): SendResult
  /** Listens to values; returns a function that removes the listener. */
  on(event: 'message', listener: (value: never) => void): () => void
  /** The values to iterate over. */
  messages(): Messages<Received>
}

/**
 * Sends a message and resolves with the message that replies to it.
 *
 * ```ts
 * const id = crypto.randomUUID()
 * const price = await request(socket, { id, get: 'price' }, { match: reply => reply.id === id })
 * ```
 *
 * It waits for a connection whose heartbeat is not late, and then sends. Nothing goes into the outbox,
 * so the client never sends a request that your code has given up.
 *
 * @throws ConnectionLostError at once when the connection is lost over which the request was sent.
 * @throws ClosedError when the client is closed; a `TimeoutError`; the signal's reason.
 * @throws The errors of `send()` and `match`; RangeError or TypeError for an invalid option.
 */
export function request<Sent, Received, Reply extends Received = Received>(
  socket: TypedSocket<Sent, Received>,
  body: Sent,
  options: RequestOptions<Received, Reply>,
): Promise<Reply>
export function request<Reply extends MessageData = MessageData>(
  socket: ReconnectingSocket,
  body: Message,
  options: RequestOptions<MessageData, Reply>,
): Promise<Reply>
export async function request(
  target: ReconnectingSocket | TypedSocket<unknown, unknown>,
  body: unknown,
  options: RequestOptions<never>,
): Promise<unknown> {
  knownOptions(options, ['match', 'timeout', 'signal'])
  const { match, signal } = options as RequestOptions<unknown>
  if (typeof match !== 'function') throw badOption('match', match, 'a function of a message')
  const timeout = duration('timeout', options.timeout ?? 30_000)
  signal?.throwIfAborted()
  const typed = 'socket' in target ? target : undefined
  const client = typed?.socket ?? (target as ReconnectingSocket)
  const undo: (() => void)[] = []
  let isOver = false
  try {
    return await new Promise((resolve, reject) => {
      let isSent = false
      const guarded = (run: () => void): void => {
        try {
          run()
        } catch (error) {
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as it is thrown
          reject(error)
        }
      }
      const consider = (message: unknown): void =>
        guarded(() => {
          if (match(message)) resolve(message)
        })
      const listen = (): (() => void) => {
        if (typed) return typed.on('message', consider)
        const hear = ({ data }: MessageEvent): void => consider(data)
        client.addEventListener('message', hear)
        return () => client.removeEventListener('message', hear)
      }
      const send = (): void => {
        if (isSent || isOver || client.status !== 'connected') return
        isSent = true
        undo.push(listen())
        guarded(() => {
          if (target.send(body as never) !== 'dropped') return
          reject(new Error(`belay-ws: the outbox had no room for the request${EXPLAINED}`))
        })
      }
      const look = (): void => {
        // Behind the `open` listeners, which may log in, and behind the outbox.
        if (client.status === 'connected') void Promise.resolve().then(send)
        if (client.status === 'closed') reject(closedError(client))
      }
      undo.push(
        client.on('status', look),
        client.on('disconnected', event => {
          if (isSent) reject(new ConnectionLostError(event))
        }),
        within(timeout, reject),
        aborting(signal, reject),
      )
      if (client.status === 'closed') look()
      else send()
    })
  } finally {
    isOver = true
    for (const step of undo) step()
  }
}

/** The error with the code and reason of the end, where that has been told already. */
function closedError({ readyState, getSnapshot }: ReconnectingSocket): ClosedError {
  return new ClosedError(readyState === 3 ? getSnapshot().lastDisconnect : undefined)
}

type Reject = (reason: unknown) => void

function within(timeout: number, reject: Reject): () => void {
  if (timeout === Infinity) return () => {}
  const timer = setTimeout(
    () =>
      reject(
        new DOMException(`belay-ws: no reply within ${timeout} ms${EXPLAINED}`, 'TimeoutError'),
      ),
    timeout,
  )
  return () => clearTimeout(timer)
}

function aborting(signal: AbortSignal | undefined, reject: Reject): () => void {
  const abort = (): void => reject(signal!.reason)
  signal?.addEventListener('abort', abort)
  return () => signal?.removeEventListener('abort', abort)
}
