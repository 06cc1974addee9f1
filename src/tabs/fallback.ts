import type { Emitter } from '../client/emitter.ts'
import { EVENT_NAMES } from '../client/emitter.ts'
import type { Events } from '../client/events.ts'
import type { WebSocketEventTarget } from '../client/handlers.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import { socketEvent } from '../socket/runtime.ts'

/** Tells all that a client tells once more, at another object. */
export function relay(
  client: ReconnectingWebSocket,
  emitter: Emitter,
  target: WebSocketEventTarget,
): void {
  for (const name of EVENT_NAMES as (keyof Events)[]) {
    client.on(name, (detail: object) => emitter.emit(name, detail as never))
  }
  client.subscribe(() => emitter.emit('change'))
  for (const type of ['open', 'message', 'error', 'close']) {
    client.addEventListener(type, event => {
      emitter.put(() => target.dispatchEvent(socketEvent(type, event)))
    })
  }
}
