/** `HeartbeatWebSocket` alone: for libraries that take a WebSocket class. */
export { HeartbeatWebSocket } from './heartbeat-websocket.ts'
export type {
  HeartbeatOptions,
  HeartbeatWebSocketConstructor,
  HeartbeatWebSocketEventMap,
  HeartbeatWebSocketOptions,
} from './heartbeat-websocket.ts'
