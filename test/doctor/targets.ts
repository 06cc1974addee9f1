/** Servers of others, as the table of docs/doctor.md has them. */
import { startEchoServer } from '../../src/echo/echo-server.ts'
import type { DiagnoseOptions } from '../../src/doctor/diagnose.ts'
import { startProxyChain } from '../../src/proxy/proxy-chain.ts'
import { startGraphql } from '../under/server/graphql.ts'
import { startMqtt } from '../under/server/mqtt.ts'
import { startNats } from '../under/server/nats.ts'
import { startSocketIo } from '../under/server/socket-io.ts'
import { startYWebsocket } from '../under/server/y-websocket.ts'
import { startIdleCut } from './peers.ts'
import { FORWARDS, startHaproxy, startNginx } from './real-proxies.ts'
import { startPlainWs } from './stories.ts'

export interface Target {
  name: string
  start(): Promise<{ port: number; stop(): unknown }>
  path?: string
  options?: DiagnoseOptions
}

/** Something before the echo server, which reaps nobody so that it leaves the path silent. */
async function before(
  place: (port: number) => Promise<{ port: number; stop(): unknown }>,
): Promise<{ port: number; stop(): unknown }> {
  const server = await startEchoServer({ reapInterval: false })
  const proxy = await place(server.port)
  return {
    port: proxy.port,
    async stop() {
      await proxy.stop()
      await server.stop()
    },
  }
}

const chain = async (port: number): Promise<{ port: number; stop(): unknown }> => {
  const proxies = await startProxyChain({ target: { host: '127.0.0.1', port }, hops: 3 })
  return { port: proxies.port, stop: () => proxies.close() }
}

const GRAPHQL = ['graphql-transport-ws']
/** CONNECT of MQTT 3.1.1, with a clean session, a keep-alive of 60 s and no client's name. */
export const CONNECT: Buffer = Buffer.from('100c00044d5154540402003c0000', 'hex')

export const TARGETS: readonly Target[] = [
  { name: '`ws`, as its README begins', start: startPlainWs },
  { name: 'three proxies before the echo server', start: () => before(chain) },
  {
    name: 'nginx, `proxy_read_timeout 60s`',
    start: () => before(port => startNginx(port, [...FORWARDS, 'proxy_read_timeout 60s;'])),
  },
  {
    name: 'nginx that does not forward the upgrade',
    start: () => before(port => startNginx(port, [])),
  },
  {
    name: 'HAProxy, `timeout tunnel 30s`',
    start: () => before(port => startHaproxy(port, 30_000)),
  },
  {
    name: 'a proxy that ends connections after 100 s, as Cloudflare does',
    start: () => before(port => startIdleCut(port, 100_000, 'fin')),
  },
  { name: 'graphql-ws', start: startGraphql },
  {
    name: 'graphql-ws, with its subprotocol and `connection_init`',
    start: startGraphql,
    options: { credentials: { protocols: GRAPHQL, hello: '{"type":"connection_init"}' } },
  },
  {
    name: 'Socket.IO, with `40`, which joins a namespace',
    start: () => startSocketIo({}),
    path: '/socket.io/?EIO=4&transport=websocket',
    options: { credentials: { hello: '40' } },
  },
  // It listens to no errors: a bad frame would end this process.
  { name: 'y-websocket', start: startYWebsocket, path: '/room', options: { isMine: false } },
  { name: 'NATS, with a ping every 0.7 s', start: startNats },
  {
    name: 'MQTT (aedes), with `CONNECT`',
    start: startMqtt,
    options: { credentials: { protocols: ['mqtt'], hello: CONNECT } },
  },
]
