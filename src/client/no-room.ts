import { EXPLAINED } from '../core/explained.ts'

/** The error of a message for which there is no room, where `overflow` is `reject`. */
export function noRoom(
  holder: 'outbox' | 'delivery',
  bytes: number,
  held: { readonly messages: number; readonly bytes: number },
): Error {
  return new Error(
    `belay-ws: the ${holder} has no room for ${bytes} bytes more (it holds ${held.messages} messages, ${held.bytes} bytes); raise maxEnqueuedMessages or maxEnqueuedBytes${EXPLAINED}`,
  )
}
