/**
 * Messages to iterate over, and a promise of the open connection. They are functions and not members, so
 * that a bundler can leave them out.
 */
export { ClosedError } from './closed-error.ts'
export { ConnectionLostError } from './connection-lost-error.ts'
export type { Dropped, Messages, MessagesOptions } from './inbox.ts'
export type { MessageData } from './message-data.ts'
export { messages } from './messages.ts'
export type { OpenedOptions } from './opened.ts'
export { opened } from './opened.ts'
export type { RequestOptions, TypedSocket } from './request.ts'
export { request } from './request.ts'
export { SlowReaderError } from './slow-reader-error.ts'
