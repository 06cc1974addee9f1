import type { HeartbeatFormat, Payload } from '../core/formats/format.ts'

/**
 * Whether a format that reads bytes gets a `Blob`. The content of a `Blob` cannot be read before the next
 * frame arrives.
 *
 * @param ping - The last ping; a format that sends bytes reads bytes, unless it says otherwise.
 */
export function isUnreadable(
  { reads }: HeartbeatFormat,
  ping: Payload | undefined,
  data: unknown,
): boolean {
  return (
    (reads ? reads === 'bytes' : typeof ping === 'object') && !!(data as Blob | null)?.arrayBuffer
  )
}

export function unreadableMessage(url: string): string {
  return `belay-ws: the heartbeat of ${url.split('?', 1)[0]} is off: its format reads bytes, not a Blob; set binaryType to "arraybuffer"`
}
