/**
 * The server's machine as a process of its own: an echo server on each address, and the page.
 * It ends when its parent does, or when the parent hangs up.
 */
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startSite } from '../rig/site.ts'

export interface ServerOrder {
  hosts: readonly string[]
  port: number
  sitePort: number
  reapInterval: number
}

/** What it tells its parent, once. */
export type ServerNews = { site: string } | { failed: string }

process.on('disconnect', () => process.exit())

const { hosts, port, sitePort, reapInterval } = JSON.parse(process.argv[2]!) as ServerOrder
let news: ServerNews
try {
  for (const host of hosts) await startEchoServer({ host, port, reapInterval })
  const site = await startSite({ host: hosts[0]!, port: sitePort })
  news = { site: site.url }
} catch (error) {
  news = { failed: (error as Error).message }
}
process.send!(news, () => {
  if ('failed' in news) process.exit(1)
})
