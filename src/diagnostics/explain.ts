import type { ReconnectingSocket } from '../index.ts'
import { sentence } from './sentence.ts'
import type { Stats } from './stats.ts'

/**
 * Says in one sentence of English how the link is, why it is down, and what happens next. For
 * developers and for support; it may change with any version, so do not parse it.
 *
 * @param stats - The client's collector, if it has one: then the sentence says for how long the
 *   server has not answered.
 */
export function explain(socket: ReconnectingSocket, stats?: Stats): string {
  const snapshot = socket.getSnapshot()
  return sentence({
    snapshot,
    now: performance.now(),
    isClosing: snapshot.status === 'closed' && socket.readyState === 2,
    isOffline: (globalThis.navigator as Navigator | undefined)?.onLine === false,
    unanswered: stats?.unanswered,
  })
}
