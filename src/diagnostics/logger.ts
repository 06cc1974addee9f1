import type { ReconnectingSocket } from '../index.ts'
import { explain } from './explain.ts'
import { listen } from './listen.ts'

/**
 * Writes a line whenever the status of a client changes, messages are lost, or the server turns out
 * to answer no heartbeats. It writes the number of messages, never their content, and
 * urls only as part of an error or a warning.
 *
 * @param write - Takes each line.
 * @returns The undo.
 */
export function logger(
  socket: ReconnectingSocket,
  // eslint-disable-next-line no-console -- what it is for
  write: (line: string) => void = line => console.info(line),
): () => void {
  let lost = 0
  return listen(socket, {
    status: ({ status }) => write(`belay-ws ${status}: ${explain(socket)}`),
    unanswered: ({ message }) => write(message),
    dropped: ({ reason }) => {
      // A whole outbox may be lost at once: one line for it.
      if (lost++) return
      queueMicrotask(() => {
        write(`belay-ws dropped: ${lost} ${lost === 1 ? 'message' : 'messages'} (${reason})`)
        lost = 0
      })
    },
  })
}
