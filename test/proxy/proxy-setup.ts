import { onTestFinished } from 'vitest'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { ConnectionState } from '../../src/proxy/proxied-connection.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { EchoServer, EchoServerOptions } from '../../src/echo/echo-server.ts'
import { dial, RawTarget, until } from './peer.ts'
import type { Peer } from './peer.ts'

export interface RawSetup {
  target: RawTarget
  proxy: FaultProxy
  /** Opens a connection through the proxy; resolves when the target has accepted it. */
  open: () => Promise<{ client: Peer; server: Peer }>
}

/** A proxy in front of a bare TCP server. Everything is closed when the test ends. */
export async function rawSetup({ keep = true } = {}): Promise<RawSetup> {
  const target = await new RawTarget(keep).start()
  const proxy = await startFaultProxy({ target: target.address })
  const clients: Peer[] = []
  onTestFinished(async () => {
    for (const client of clients) client.socket.destroy()
    await proxy.close()
    await target.stop()
  })
  return {
    target,
    proxy,
    async open() {
      const index = target.peers.length
      const client = await dial(proxy.port, keep)
      clients.push(client)
      await until(() => target.peers.length, index + 1)
      return { client, server: target.peers[index]! }
    },
  }
}

/** A proxy in front of the echo server. Both are closed when the test ends. */
export async function echoSetup(
  options: EchoServerOptions = {},
): Promise<{ server: EchoServer; proxy: FaultProxy; url: string }> {
  const server = await startEchoServer(options)
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
  onTestFinished(async () => {
    await proxy.close()
    await server.stop()
  })
  return { server, proxy, url: `ws://127.0.0.1:${proxy.port}` }
}

/** The state of the oldest open connection. */
export function first(proxy: FaultProxy): ConnectionState {
  const [connection] = proxy.state().connections
  if (!connection) throw new Error('no connection is open')
  return connection
}
