/** A hub behind `ws`, and clients of it, for one test. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { exactlyOnce } from '../../src/delivery/index.ts'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import { ReconnectingWebSocket } from '../../src/index.ts'
import type { SessionHub, SessionsOptions } from '../../src/sessions/index.ts'
import { sessions } from '../../src/sessions/index.ts'

export interface Served {
  readonly server: WebSocketServer
  readonly port: number
  hub: SessionHub
  /** Begins anew, as a process that was killed does. */
  restart(): void
  /** Cuts all connections. */
  cut(): void
}

export async function serve(options: Partial<SessionsOptions> = {}): Promise<Served> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const make = (): SessionHub => sessions({ onMessage: () => undefined, ...options })
  const served: Served = {
    server,
    port: (server.address() as AddressInfo).port,
    hub: make(),
    restart() {
      this.cut()
      this.hub = make()
    },
    cut() {
      for (const socket of server.clients) socket.terminate()
    },
  }
  server.on('connection', (socket, request) => served.hub.accept(socket, request))
  onTestFinished(async () => {
    await served.hub.close()
    served.cut()
    await new Promise(resolve => server.close(resolve))
  })
  return served
}

/** All that a client tells of its delivery, and its messages, one line each. */
export function connect(
  port: number | number[],
  options: ReconnectingWebSocketOptions = {},
): { client: ReconnectingWebSocket; log: string[] } {
  const ports = [port].flat()
  let dials = 0
  // One after another, where there are several.
  const url = (): string => `ws://127.0.0.1:${ports[dials++ % ports.length]}`
  const client = new ReconnectingWebSocket(url, [], {
    WebSocket: WebSocket,
    delivery: exactlyOnce(),
    minReconnectionDelay: 1,
    maxReconnectionDelay: 20,
    ...options,
  })
  onTestFinished(() => client.close())
  const log: string[] = []
  client.on('resync', ({ reason, unconfirmed }) =>
    log.push(['resync', reason, ...unconfirmed.map(String)].join(' ')),
  )
  client.on('resumed', ({ resent }) => log.push(`resumed ${resent}`))
  client.on('acknowledged', ({ through }) => log.push(`acknowledged ${through}`))
  client.on('dropped', ({ data, reason }) => log.push(`dropped ${data as string} ${reason}`))
  client.on('unsupported', () => log.push('unsupported'))
  client.addEventListener('open', () => log.push('open'))
  client.addEventListener('message', ({ data }) => log.push(`message ${String(data)}`))
  return { client, log }
}

/** @throws Error with `what` after ten seconds. */
export async function until(isTrue: () => boolean, what: () => unknown): Promise<void> {
  for (let tries = 0; !isTrue(); tries++) {
    if (tries > 1_000) throw new Error(JSON.stringify(what()))
    await sleep(10)
  }
}
