export {
  ReconnectingWebSocket,
  ReconnectingWebSocket as default,
} from './client/reconnecting-websocket.ts'
export type { ReconnectingSocket } from './client/reconnecting-socket.ts'
export type { SendResult } from './client/sender.ts'
export type { Connection } from './client/preparation.ts'
export type {
  Amount,
  Disconnected,
  Events,
  Message,
  ResyncReason,
  Snapshot,
  Waiting,
} from './client/events.ts'
export type { ReconnectingWebSocketEventMap } from './client/handlers.ts'
export type {
  ReconnectingWebSocketOptions,
  ReconnectingWebSocketOptions as Options,
  Plugin,
} from './client/options.ts'
export type { AttemptInfo, ProtocolsProvider, Provider, UrlProvider } from './client/providers.ts'
export type { Cause } from './core/close.ts'
export type { Beat, HeartbeatFormat, Payload } from './core/formats/index.ts'
export { json, text } from './core/formats/index.ts'
export type { Status } from './core/lifecycle.ts'
export type { WebSocketClass } from './socket/websocket-class.ts'
export type { Overflow } from './core/outbox.ts'
export { HeartbeatWebSocket } from './socket/heartbeat-websocket.ts'
export type {
  HeartbeatOptions,
  HeartbeatWebSocketConstructor,
  HeartbeatWebSocketEventMap,
  HeartbeatWebSocketOptions,
} from './socket/heartbeat-websocket.ts'
