import type { Disconnected, Events } from '../../client/events.ts'
import type { ReconnectingWebSocket } from '../../client/reconnecting-websocket.ts'
import type { Ended, Mirror } from '../../core/tabs/protocol.ts'

/** Reads the client of a worker in a form that a port takes. */
export class ClientMirror {
  private readonly socket: ReconnectingWebSocket
  private connections = 0
  private endings = 0
  private last: Ended | undefined

  constructor(socket: ReconnectingWebSocket) {
    this.socket = socket
    if (socket.readyState === 1) this.connections++
  }

  /** @returns Whether to tell the tabs of this event. */
  note(name: keyof Events, detail: object): boolean {
    if (name === 'connected') this.connections++
    if (name === 'disconnected') {
      this.endings++
      this.last = portable(detail as Disconnected)
    }
    // The event `connected` follows, and counts the connection.
    const { status, previous } = detail as { status?: string; previous?: string }
    return status !== 'connected' || previous === 'suspect'
  }

  read(): Omit<Mirror, 'handed' | 'proven'> {
    const { socket, connections, endings, last } = this
    const { latency, url, protocol, extensions } = socket
    const { status: clientStatus, retries: retryCount, retryAt, retryIn } = socket.getSnapshot()
    return {
      clientStatus,
      latency,
      retryCount,
      retryIn: retryAt === undefined ? undefined : retryIn,
      url,
      protocol,
      extensions,
      buffered: socket.bufferedAmount,
      connections,
      endings,
      last,
    }
  }
}

/** A port takes errors, and not whatever may be thrown. */
function portable({ unconfirmed: _, error, ...rest }: Disconnected): Ended {
  if (error === undefined) return rest
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- whatever was thrown
  return { ...rest, error: error instanceof Error ? error : String(error) }
}
