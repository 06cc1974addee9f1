/** A test of the network: three machines, a server, a browser, and a fault. */
import { test as base } from '@playwright/test'
import type { ReconnectingWebSocketOptions } from '../../src/index.ts'
import type { RemoteBrowser, RemotePage } from './browser.ts'
import { openChromium, openFirefox } from './browser.ts'
import { dropBothWays } from './faults.ts'
import type { NetworkFault } from './faults.ts'
import type { LaneReport } from './lanes.ts'
import { justHeard, load, openLanes, report } from './lanes.ts'
import type { ServerProcess } from './server.ts'
import { startServer } from './server.ts'
import { Topology } from './topology.ts'

export { expect } from '@playwright/test'

interface Options {
  fault: NetworkFault
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
  fault: [dropBothWays, { option: true }],
  engine: ['chromium', { option: true }],
  reapInterval: [1500, { option: true }],
  topology: async ({ fault }, use) => {
    const topology = new Topology()
    fault.prepare?.(topology)
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
  fault: NetworkFault
  options: ReconnectingWebSocketOptions
  /** How long the fault lasts, in ms. */
  outage: number
  /** How long to watch after it, in ms; less when nobody has anything left to learn. */
  watch: number
  /** Makes what was restored work again; the network counts as returned after it. */
  start?: () => Promise<void>
}

export interface Outcome extends LaneReport {
  /** Bytes in the send buffer of the loaded lane; none when the machine was too slow for it. */
  load: number | undefined
  /** How long the fault lasted in the end, in ms. */
  lasted: number
}

/** Opens the lanes, lets the fault happen, and writes down what each lane came to know. */
export async function runCourse(
  topology: Topology,
  page: RemotePage,
  { fault, options, outage, watch, start }: Course,
): Promise<Outcome> {
  await openLanes(page, options)
  await justHeard(page)
  const beganAt = Date.now()
  fault.pull(topology)
  const pulledAt = Date.now()
  let restoredAt = pulledAt
  const bytes = load(page)
  // It is looked at below, and may fail before.
  bytes.catch(() => {})
  if (fault.restore) {
    await pause(pulledAt + outage - Date.now())
    fault.restore(topology)
    await start?.()
    restoredAt = Date.now()
  }
  const last = restoredAt + watch
  for (;;) {
    const seen = await report(page, { beganAt, pulledAt, restoredAt })
    const { listening, talking, plain, library, loaded, defaults } = seen
    const ends = [listening.noticed, talking.noticed, plain, library, loaded, defaults].map(end =>
      typeof end === 'object' ? end && end.back : end,
    )
    if (Date.now() >= last || !ends.includes(null)) {
      return { ...seen, load: await bytes, lasted: restoredAt - pulledAt }
    }
    await pause(500)
  }
}
