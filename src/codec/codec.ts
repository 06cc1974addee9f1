import type { Message } from '../index.ts'
import type { MessageData } from '../messages/message-data.ts'

/** Turns values into messages and messages into values. */
export interface Codec<Sent, Received> {
  /** An error that it throws, `send()` throws. */
  encode(value: Sent): Message
  /** An error or a rejection makes the message invalid. */
  decode(data: MessageData): Received | PromiseLike<Received>
}
