import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createServer as createViteServer } from 'vite'
import type { Connect, ViteDevServer } from 'vite'
import { createControl } from '../src/proxy/control.ts'
import { startProxyChain } from '../src/proxy/proxy-chain.ts'
import type { ProxyChain } from '../src/proxy/proxy-chain.ts'
import { startEchoServer } from '../src/echo/echo-server.ts'
import type { EchoServer } from '../src/echo/echo-server.ts'
import { countsRoute } from './delivery/counts-route.ts'
import { DeliveryServer } from './delivery/delivery-server.ts'

export interface DemoOptions {
  /** How many proxies stand between the page and the server, 1 to 8. @default 1 */
  hops?: number
  /** Address to listen on, for the page and for the first proxy. @default '127.0.0.1' */
  host?: string
  /** Port of the page; the next free one if it is in use, any free one for 0. @default 5173 */
  port?: number
}

/** A running demo; {@link startDemo} makes one. */
export interface Demo {
  /** Address of the page for a browser on this machine. */
  readonly url: string
  /** Address of the first proxy for a client on this machine. */
  readonly wsUrl: string
  /** Addresses of the page for other machines; empty on loopback. */
  readonly networkUrls: readonly string[]
  readonly chain: ProxyChain
  readonly server: EchoServer
  close(): Promise<void>
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const WILDCARDS: readonly string[] = ['0.0.0.0', '::']

/**
 * Starts the echo server, the sessions on its port, the proxies in front of both and the server of the
 * page, in this process. The last also serves the control of the proxies and the counts of the sessions,
 * so that the page reaches them on its own origin. The echo server and the sessions are reached through
 * the proxies alone.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { hops = 1, host = '127.0.0.1', port = 5173 } = options
  const undo: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const stop of undo.splice(0).reverse()) await stop()
  }
  try {
    const delivery = new DeliveryServer(() => server.frozen)
    undo.push(() => delivery.close())
    const server = await startEchoServer({
      onUpgrade: (request, tcp, head) => delivery.upgrade(request, tcp, head),
    })
    undo.push(() => server.stop())
    const target = { host: '127.0.0.1', port: server.port }
    const chain = await startProxyChain({ target, hops, host })
    undo.push(() => chain.close())

    const hosts = hostNames(host)
    const control = createControl(chain, { server, allowedHosts: hosts })
    const counts = countsRoute(delivery, hosts)
    const http = createHttpServer()
    const end = endWith(http)
    const vite = await createPageServer(http, hosts)
    undo.push(() => vite.close())
    http.on('request', (request: Connect.IncomingMessage, response) => {
      control(request, response, () => {
        counts(request, response, () => vite.middlewares(request, response))
      })
    })
    const pagePort = await listen(http, host, port)
    undo.push(end)

    const local = WILDCARDS.includes(host) ? '127.0.0.1' : inUrl(host)
    return {
      url: `http://${local}:${pagePort}/`,
      wsUrl: `ws://${local}:${chain.port}`,
      networkUrls: hosts.map(name => `http://${name}:${pagePort}/`),
      chain,
      server,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Vite without a server of its own, which would take over the signals of this process. */
function createPageServer(http: HttpServer, hosts: readonly string[]): Promise<ViteDevServer> {
  return createViteServer({
    configFile: `${ROOT}/vite.config.ts`,
    logLevel: 'error',
    clearScreen: false,
    // All dependencies are ES modules: served as they are, there is no cache to write or to reload
    // the page for. Without the condition `development`, Lit does not warn of its own builds.
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { conditions: ['module', 'browser'] },
    server: {
      middlewareMode: true,
      cors: false,
      // A reload would drop the very connections that are being watched.
      hmr: false,
      ws: { server: http },
      allowedHosts: [...hosts],
      fs: { allow: [ROOT] },
    },
  })
}

async function listen(http: HttpServer, host: string, port: number): Promise<number> {
  try {
    http.listen(port, host)
    await once(http, 'listening')
    return (http.address() as AddressInfo).port
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || port >= 65_535) throw error
    return listen(http, host, port + 1)
  }
}

/** `closeAllConnections` would leave out upgraded ones, such as that of Vite's own client. */
function endWith(http: HttpServer): () => Promise<void> {
  const sockets = new Set<Socket>()
  http.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  return async () => {
    const closed = once(http, 'close')
    http.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
}

/** The names by which other machines may call this one when it listens on `host`. */
function hostNames(host: string): string[] {
  if (!WILDCARDS.includes(host)) return isLoopback(host) ? [] : [inUrl(host)]
  return Object.values(networkInterfaces())
    .flatMap(addresses => addresses ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .filter(({ family }) => host === '::' || family === 'IPv4')
    .map(({ address }) => inUrl(address))
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host.toLowerCase()
}
