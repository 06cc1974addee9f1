/** A hub of sessions behind `ws`, with a proxy with faults in front of it, for tests in browsers. */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { SessionHub, SessionsOptions } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'

export interface Behind {
  /** Of the proxy. */
  url: string
  proxy: FaultProxy
  server: WebSocketServer
  hub: SessionHub
}

export type ServeSessions = (options: SessionsOptions) => Promise<Behind>

/** A fixture: all that a test lets it serve ends with the test. */
export async function withSessions(use: (serve: ServeSessions) => Promise<void>): Promise<void> {
  const undo: (() => Promise<unknown>)[] = []
  await use(async options => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await new Promise(resolve => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } })
    const hub = sessions(options)
    server.on('connection', (socket, request) => hub.accept(socket, request))
    undo.push(async () => {
      await hub.close()
      await proxy.close()
      for (const socket of server.clients) socket.terminate()
      await new Promise(resolve => server.close(resolve))
    })
    return { url: `ws://127.0.0.1:${proxy.port}/`, proxy, server, hub }
  })
  for (const step of undo) await step()
}
