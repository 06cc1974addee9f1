/** A test of the network: three machines, a server, a browser, and a fault. */
import { test as base } from '@playwright/test'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import type { RemoteBrowser, RemotePage } from './browser.ts'
import { openChromium, openFirefox } from './browser.ts'
import type { NetworkFault } from './faults.ts'
import type { LaneReport, Moments } from './lanes.ts'
import { justHeard, load, openLanes, report } from './lanes.ts'
import type { ServerProcess } from './server.ts'
import { startServer } from './server.ts'
import { Topology } from './topology.ts'

export { expect } from '@playwright/test'

interface Options {
  engine: 'chromium' | 'firefox'
  /** Milliseconds between the server's control pings; who misses one is thrown out. */
  reapInterval: number
}

interface Fixtures {
  topology: Topology
  server: { start(): Promise<void>; site: string }
  remote: RemotePage
}

export const test = base.extend<Fixtures & Options>({
  engine: ['chromium', { option: true }],
  reapInterval: [1500, { option: true }],
  topology: async ({}, use) => {
    const topology = new Topology()
    await use(topology)
    topology.remove()
  },
  server: async ({ topology, reapInterval }, use) => {
    let running: ServerProcess | undefined
    const server = {
      site: '',
      start: async () => {
        running = await startServer(topology, reapInterval)
        server.site = running.site
      },
    }
    await server.start()
    await use(server)
    running?.stop()
  },
  remote: async ({ topology, server, engine }, use) => {
    const open = engine === 'chromium' ? openChromium : openFirefox
    const browser: RemoteBrowser = await open(topology, server.site)
    await use(browser.page)
    await browser.close()
  },
})

export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

export interface Course {
  topology: Topology
  remote: RemotePage
  fault: NetworkFault
  options: ReconnectingWebSocketOptions
  /** How long the fault lasts, in ms. */
  outage: number
  /** How long to watch after it, in ms; it ends sooner when nobody has anything left to tell. */
  watch: number
  /** Whether the network is whole again; asked before it counts as returned. */
  returned?: () => Promise<void>
}

/** Opens the lanes, lets the fault happen, and writes down what each lane came to know. */
export async function runCourse(course: Course): Promise<LaneReport> {
  const { topology, remote, fault, options, outage, watch, returned } = course
  fault.prepare?.(topology)
  await openLanes(remote, options)
  await justHeard(remote)
  const pulledAt = Date.now()
  fault.pull(topology)
  await load(remote)
  let restoredAt = Date.now()
  if (fault.restore) {
    await pause(pulledAt + outage - Date.now())
    fault.restore(topology)
    await returned?.()
    restoredAt = Date.now()
  }
  const moments: Moments = { pulledAt, restoredAt }
  const last = restoredAt + watch
  for (;;) {
    const seen = await report(remote, moments)
    const { listening, talking, plain, library, loaded } = seen
    const open = [listening.noticed, talking.noticed, plain.back, library.back, loaded.back]
    if (Date.now() >= last || !open.includes(null)) return seen
    await pause(500)
  }
}
