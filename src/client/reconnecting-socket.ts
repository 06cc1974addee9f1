import type { WebSocketEventTarget } from './handlers.ts'
import type { ReconnectingWebSocket } from './reconnecting-websocket.ts'

/**
 * The members of a client, whatever class it is: a `ReconnectingWebSocket`, or the `TabSocket` of
 * `belay-ws/tabs`. Functions that take a client take this.
 */
export type ReconnectingSocket = WebSocketEventTarget &
  Pick<ReconnectingWebSocket, Exclude<keyof ReconnectingWebSocket, keyof WebSocketEventTarget>>
