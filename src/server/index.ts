/**
 * The other side: what a server does so that its clients know that it is there, and so that it knows
 * which of them still are. Nothing here needs a browser, a package or a particular runtime.
 */
export { answer } from './answer.ts'
export type { AnswerFormat } from './answer.ts'
export { keepAlive } from './keep-alive.ts'
export type { KeepAliveOptions } from './keep-alive.ts'
export type { ServerSocket } from './server-socket.ts'
