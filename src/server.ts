/**
 * The other side: what a server does so that its clients know that it is there, and so that it knows
 * which of them still are. Nothing here needs a browser, a package or a particular runtime.
 */
export { answer } from './server/answer.ts'
export type { AnswerFormat } from './server/answer.ts'
export { keepAlive } from './server/keep-alive.ts'
export type { KeepAliveOptions } from './server/keep-alive.ts'
export type { ServerSocket } from './server/server-socket.ts'
