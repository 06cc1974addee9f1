/**
 * Messages to iterate over, and a promise of the open connection: functions beside the client and
 * not members of it, so that who does not use them does not load them.
 */
export { ClosedError } from './messages/closed-error.ts'
export type { Dropped, Messages, MessagesOptions } from './messages/inbox.ts'
export type { MessageData } from './messages/message-data.ts'
export { messages } from './messages/messages.ts'
export type { OpenedOptions } from './messages/opened.ts'
export { opened } from './messages/opened.ts'
export { SlowReaderError } from './messages/slow-reader-error.ts'
