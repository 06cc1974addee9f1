import { EXPLAINED } from '../core/explained.ts'
import type { Disconnected } from '../index.ts'

/**
 * The connection over which a request was sent is lost. The server may have received the request and
 * carried it out. Repeat only requests that do no harm when the server carries them out twice.
 */
export class ConnectionLostError extends Error {
  /** Tells it from other errors, also between two copies of this class. */
  override readonly name = 'ConnectionLostError'
  /** The object of the event `disconnected`. */
  readonly event: Disconnected

  constructor(event: Disconnected) {
    const { cause, code } = event
    super(
      `belay-ws: the connection was lost before the reply came (${cause}, ${code}); the server may have carried the request out${EXPLAINED}`,
    )
    this.event = event
  }
}
