import type { Message } from '../index.ts'
import type { MessageData } from '../messages/message-data.ts'

/** Turns values into messages and messages into values. */
export interface Codec<Sent, Received> {
  /** What it throws, `send()` throws. */
  encode(value: Sent): Message
  /** What it throws, or rejects with, makes the message an invalid one. */
  decode(data: MessageData): Received | PromiseLike<Received>
}
