import { onTestFinished } from 'vitest'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { EchoServer, EchoServerOptions } from '../../src/echo/echo-server.ts'

/** An echo server that stops when the test ends. */
export async function startEcho(options: EchoServerOptions = {}): Promise<EchoServer> {
  const server = await startEchoServer(options)
  onTestFinished(() => server.stop())
  return server
}
