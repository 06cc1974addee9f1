import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { WebSocketServer } from 'ws'
import type { SessionHub } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'
import type { ServerCounts } from './server-counts.ts'
import { Talk } from './talk.ts'

const PATH = '/delivery'
/** How long a session lives without a connection, in ms: time to watch messages wait. */
const TTL = 600_000
const MAX_ID = 64

/** The sessions behind the lane with delivery. They share a port with the echo server. */
export class DeliveryServer {
  readonly #webSockets = new WebSocketServer({ noServer: true, maxPayload: 4096 })
  readonly #talks = new Map<string, Talk>()
  readonly #hub: SessionHub<IncomingMessage>

  /** @param isHung - Whether the process counts as hung. */
  constructor(isHung: () => boolean) {
    const talks = this.#talks
    this.#hub = sessions({
      ttl: TTL,
      identify: ({ url = '' }: IncomingMessage) => idOf(url),
      onSession(session) {
        talks.set(session.identity!, new Talk(session, isHung))
      },
      onMessage: (session, data) => talks.get(session.identity!)?.received.add(data),
      onEnd(session) {
        const talk = talks.get(session.identity!)
        if (talk?.session !== session) return
        talk.end()
        talks.delete(session.identity!)
      },
    })
  }

  /** @returns Whether the request is for the sessions, which then have the socket. */
  upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): boolean {
    if (request.url?.split('?')[0] !== PATH) return false
    this.#webSockets.handleUpgrade(request, tcp, head, socket => this.#hub.accept(socket, request))
    return true
  }

  counts(id: string): ServerCounts | undefined {
    return this.#talks.get(id)?.counts
  }

  close(): Promise<void> {
    return this.#hub.close()
  }
}

/** The page chooses the name of its session in the query `id`. */
function idOf(url: string): string | undefined {
  const id = new URLSearchParams(url.split('?')[1]).get('id')
  return id && id.length <= MAX_ID ? id : undefined
}
