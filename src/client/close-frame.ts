import { NORMAL_CLOSURE, isSendable } from '../core/close.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import { report } from '../socket/runtime.ts'

/** A close reason may take this many bytes of UTF-8 (WHATWG WebSockets, close). */
const MAX_REASON = 123

/**
 * Closes a socket with the nearest that may go on the wire: a code that a page may not send becomes
 * 1000, a reason that is too long is cut at a character. The native `close()` would throw for
 * either, and leave the socket open. A class that throws all the same has its socket terminated.
 */
export function closeWith(socket: HeartbeatWebSocket, code: number, reason: string): void {
  try {
    const bytes = new TextEncoder().encode(reason).subarray(0, MAX_REASON)
    // Streaming, so that a character that was cut in two is left out and not replaced.
    const sendable = new TextDecoder().decode(bytes, { stream: true })
    socket.close(isSendable(code) ? code : NORMAL_CLOSURE, sendable)
  } catch (error) {
    report(error)
    socket.terminate()
  }
}
