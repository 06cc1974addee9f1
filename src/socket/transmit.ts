import type { Heartbeat } from '../core/heartbeat.ts'
import { frameSize } from './frame-size.ts'
import type { NativeSocket } from './native-socket.ts'

/**
 * Sends a message of the application's, and tells the heartbeat.
 *
 * @param data - The arguments of `send()`.
 * @returns Whether the heartbeat may now have a sooner deadline.
 */
export function transmit(native: NativeSocket, heart: Heartbeat, data: unknown[]): boolean {
  // Behind an upload the browser counts: the length of a text is not that of its bytes.
  const before = heart.uploading && native.get('bufferedAmount')
  native.call('send', data)
  const bytes = before === false ? frameSize(data[0]) : native.get('bufferedAmount') - before
  if (!heart.queued(bytes)) return false
  heart.stamp(performance.now())
  return true
}
