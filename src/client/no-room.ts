import { EXPLAINED } from '../core/explained.ts'

/** The error of a message for which there is no room, where `overflow` is `reject`. */
export function noRoom(
  complaint: 'the outbox has no room for' | 'the delivery has no room for',
  bytes: number,
  held: { readonly messages: number; readonly bytes: number },
): Error {
  return new Error(
    `belay-ws: ${complaint} ${bytes} bytes more (it holds ${held.messages} messages, ${held.bytes} bytes); raise maxEnqueuedMessages or maxEnqueuedBytes${EXPLAINED}`,
  )
}
