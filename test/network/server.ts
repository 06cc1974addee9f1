import type { ServerNews, ServerOrder } from './server-process.ts'
import { nextMessage, spawnWithin } from './spawn-within.ts'
import type { Topology } from './topology.ts'
import { SERVERS } from './topology.ts'

/** Inside the server's namespace all ports are free. */
export const PORT = 8080
const SITE_PORT = 80

export interface ServerProcess {
  /** The address of the page under test. */
  site: string
  stop(): void
}

/**
 * Starts the server on the server's machine.
 *
 * @param reapInterval - Milliseconds between its control pings, see `startEchoServer`.
 * @throws Error when a port is taken, or it does not start for another reason.
 */
export async function startServer(
  { server }: Topology,
  reapInterval: number,
): Promise<ServerProcess> {
  const order: ServerOrder = {
    hosts: Object.values(SERVERS),
    port: PORT,
    sitePort: SITE_PORT,
    reapInterval,
  }
  const child = spawnWithin(server, 'server-process.ts', JSON.stringify(order))
  try {
    const news = await nextMessage<ServerNews>(child, 'the server')
    if ('failed' in news) throw new Error(`the server cannot start: ${news.failed}`)
    return { site: news.site, stop: () => child.kill('SIGKILL') }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}
