import { startEchoServer } from '../../../src/echo/echo-server.ts'
import type { Server } from './server.ts'

/** The demo's server: echoes, and answers `ping` with `pong`. */
export const startEcho = (): Promise<Server> => startEchoServer()
