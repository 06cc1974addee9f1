import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import type { ViteDevServer } from 'vite'
import { createControl } from './proxy/control.ts'
import type { ControlHandler } from './proxy/control.ts'
import { startProxyChain } from './proxy/proxy-chain.ts'
import type { ProxyChain } from './proxy/proxy-chain.ts'
import { startEchoServer } from './server/echo-server.ts'
import type { EchoServer } from './server/echo-server.ts'

export interface DemoOptions {
  /** How many proxies stand between the page and the server, 1 to 8. @default 1 */
  hops?: number
  /** Address to listen on, for the page and for the proxies. @default '127.0.0.1' */
  host?: string
  /** Port of the page; the next free one is taken if it is in use. @default 5173 */
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
 * Starts, in this process, the echo server, the proxies in front of it and the server of the page,
 * which also carries the control of the proxies so that the page reaches it on its own origin. The
 * echo server is reached through the proxies alone.
 */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const { hops = 1, host = '127.0.0.1', port = 5173 } = options
  const undo: (() => Promise<unknown>)[] = []
  const close = async (): Promise<void> => {
    for (const stop of undo.splice(0).reverse()) await stop()
  }
  try {
    const server = await startEchoServer()
    undo.push(() => server.stop())
    const target = { host: '127.0.0.1', port: server.port }
    const chain = await startProxyChain({ target, hops, host })
    undo.push(() => chain.close())

    const hosts = hostNames(host)
    const control = createControl(chain, { server, allowedHosts: hosts })
    const page = await createPageServer(control, host, port, hosts)
    undo.push(() => page.close())
    await page.listen()

    const local = WILDCARDS.includes(host) ? '127.0.0.1' : inUrl(host)
    const pagePort = portOf(page)
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

function createPageServer(
  control: ControlHandler,
  host: string,
  port: number,
  hosts: readonly string[],
): Promise<ViteDevServer> {
  return createServer({
    configFile: `${ROOT}/vite.config.ts`,
    logLevel: 'error',
    clearScreen: false,
    // All dependencies are ES modules: served as they are, there is no cache to write or to reload
    // the page for. Without the condition `development`, Lit does not warn of its own builds.
    optimizeDeps: { noDiscovery: true, include: [] },
    resolve: { conditions: ['module', 'browser'] },
    server: {
      host,
      port,
      strictPort: false,
      open: false,
      cors: false,
      // A reload would drop the very connections that are being watched.
      hmr: false,
      allowedHosts: [...hosts],
      fs: { allow: [ROOT] },
    },
    plugins: [
      {
        name: 'demo-control',
        configureServer: ({ middlewares }) => void middlewares.use(control),
      },
    ],
  })
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

function portOf({ httpServer }: ViteDevServer): number {
  const address = httpServer?.address()
  if (!address || typeof address === 'string') throw new Error('the page server has no port')
  return address.port
}
