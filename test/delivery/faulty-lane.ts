/** A client and a server with traffic both ways, and a proxy between them that breaks things. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { ReconnectingWebSocket } from '../../src/index.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import type { Fault } from '../../src/proxy/fault.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'

/** Each as likely as any other. */
const FAULTS: readonly Fault[] = [
  { kind: 'rst' },
  { kind: 'fin' },
  { kind: 'cliff' },
  { kind: 'cliff', direction: 'up' },
  { kind: 'cliff', direction: 'down' },
  { kind: 'stall' },
  { kind: 'swallow-close' },
  { kind: 'slow', latency: 30, jitter: 30 },
]

export interface Lane {
  readonly server: WebSocketServer
  readonly proxy: FaultProxy
  connect(options: ReconnectingWebSocketOptions): ReconnectingWebSocket
  /** One random fault, then all works again. */
  fault(random: () => number): Promise<void>
  stop(): Promise<void>
}

export async function startLane(): Promise<Lane> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 2 ** 25 })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port } })
  let client: ReconnectingWebSocket | undefined
  return {
    server,
    proxy,
    connect(options) {
      client = new ReconnectingWebSocket(`ws://127.0.0.1:${proxy.port}`, [], {
        WebSocket: WebSocket,
        heartbeat: { interval: 200, timeout: 150, answerTimeout: 400, checkTimeout: 100 },
        connectTimeout: 500,
        closeTimeout: 50,
        minReconnectionDelay: 1,
        maxReconnectionDelay: 10,
        maxEnqueuedBytes: 2 ** 25,
        ...options,
      })
      client.binaryType = 'arraybuffer'
      return client
    },
    async fault(random) {
      const chance = random()
      if (chance < 0.1) for (const socket of server.clients) socket.terminate()
      else if (chance < 0.2) for (const socket of server.clients) socket.close(1001)
      else if (chance < 0.25) client!.reconnect()
      else if (chance < 0.3) await proxy.set({ kind: 'refuse' })
      else {
        const fault = FAULTS[Math.floor(random() * FAULTS.length)]!
        // Sometimes only what is open, sometimes what comes as well.
        await proxy.set(fault, random() < 0.7 ? 'existing' : 'both')
      }
      await sleep(random() * 25)
      await proxy.set({ kind: 'none' }, random() < 0.5 ? 'both' : 'new')
      await sleep(random() * 10)
      // Mostly it is connected again before the next one, but not always.
      const patience = random() < 0.8 ? 100 : 0
      for (let tries = 0; tries < patience && client!.readyState !== 1; tries++) await sleep(5)
    },
    async stop() {
      client?.close()
      await proxy.close()
      for (const socket of server.clients) socket.terminate()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
