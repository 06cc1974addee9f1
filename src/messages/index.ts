/**
 * Messages to iterate over, and a promise of the open connection: functions beside the client and
 * not members of it, so that who does not use them does not load them.
 */
export { ClosedError } from './closed-error.ts'
export type { Dropped, Messages, MessagesOptions } from './inbox.ts'
export type { MessageData } from './message-data.ts'
export { messages } from './messages.ts'
export type { OpenedOptions } from './opened.ts'
export { opened } from './opened.ts'
export { SlowReaderError } from './slow-reader-error.ts'
