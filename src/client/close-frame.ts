import { NORMAL_CLOSURE, isSendable } from '../core/close.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import { report } from '../socket/runtime.ts'
import { fitting } from '../core/utf8.ts'

/** A close reason may take this many bytes of UTF-8 (WHATWG WebSockets, close). */
const MAX_REASON = 123

/**
 * Closes a socket with the nearest code and reason that a page may send. Any other code becomes
 * 1000. A reason that is too long ends at a character. The native `close()` would throw for
 * either, and leave the socket open. A class that throws all the same has its socket terminated.
 */
export function closeWith(socket: HeartbeatWebSocket, code: number, reason: string): void {
  try {
    socket.close(isSendable(code) ? code : NORMAL_CLOSURE, fitting(reason, MAX_REASON).text)
  } catch (error) {
    report(error)
    socket.terminate()
  }
}
