/** The place of the story, on this machine, for this process or for one that it starts. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'vitest'
import { createControl } from '../../src/proxy/control.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { EchoServer } from '../../src/echo/echo-server.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { Place } from './story.ts'

export interface LocalPlace extends Place {
  faults: FaultProxy
  server: EchoServer
}

/** Of the test that is meant: several may run at once. */
export type Finish = Pick<TestContext, 'onTestFinished'>

/** An echo server behind a fault proxy, until the test ends. */
export async function place({ onTestFinished }: Finish): Promise<LocalPlace> {
  const server = await startEchoServer()
  const faults = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
  onTestFinished(async () => {
    await faults.close()
    await server.stop()
  })
  return {
    url: `ws://127.0.0.1:${faults.port}/`,
    set: (fault, scope) => faults.set(fault, scope),
    faults,
    server,
  }
}

/**
 * Lets a program in another process set faults, over HTTP.
 *
 * @returns The address of the control.
 */
export async function controlOf(
  { onTestFinished }: Finish,
  { faults, server }: LocalPlace,
): Promise<string> {
  const http = createServer(createControl({ proxies: [faults] }, { server }))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}
