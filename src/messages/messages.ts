import type { ReconnectingSocket } from '../index.ts'
import type { Messages, MessagesOptions } from './inbox.ts'
import { Inbox } from './inbox.ts'
import type { MessageData } from './message-data.ts'

/**
 * The messages of a client from now on, over all its reconnects:
 *
 * ```ts
 * for await (const data of messages(socket, { signal })) render(data)
 * ```
 *
 * The loop ends when the client is closed for good, after what had come before. Each call has a
 * buffer of its own, which fills from the call on: let go of it by leaving the loop, by `return()`
 * or by the signal.
 *
 * @throws A RangeError or TypeError for an option that is not valid; the reason of a signal that is already aborted.
 */
export function messages(socket: ReconnectingSocket, options: MessagesOptions = {}): Messages {
  const inbox = new Inbox(options)
  const { ended } = inbox
  socket.addEventListener(
    'message',
    ({ data }) => inbox.put(data as MessageData, data as MessageData),
    {
      signal: ended,
    },
  )
  endWith(socket, ended, () => inbox.finish())
  return inbox
}

/**
 * Runs once the client is closed for good, or at once if it already is.
 *
 * @param signal - Not any more, when it is aborted.
 */
export function endWith(socket: ReconnectingSocket, signal: AbortSignal, end: () => void): void {
  const undo = socket.on('status', ({ status }) => {
    if (status === 'closed') end()
  })
  signal.addEventListener('abort', undo)
  if (socket.status === 'closed') end()
}
