import type { Page } from 'playwright'
import { startFaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { FaultProxy } from '../../src/proxy/fault-proxy.ts'
import type { HeartbeatOptions } from '../../src/socket/heartbeat-websocket.ts'
import type { Server } from '../under/server/server.ts'
import type { Library, Pace } from './libraries.ts'
import { NATIVE } from './libraries.ts'
import type { LaneSpec, Outcome } from './page/lane.ts'
import type { LanesBench } from './page/lanes.ts'
import type { Stage } from './stage.ts'

/** One client library with a server, a proxy between them, and a page that it is in. */
export interface Lane {
  id: string
  library: Library
  pace: Pace
  proxy: FaultProxy
  spec: LaneSpec
}

export interface Wish {
  library: Library
  pace: Pace
  /** What follows the path, such as `?feed=1000`. */
  query?: string
  /** Ours under the library. */
  heartbeat?: HeartbeatOptions
}

/** Servers, one for each library and pace, and proxies, one for each lane. */
export class LaneRig {
  readonly #servers = new Map<string, Promise<Server>>()
  readonly #proxies: FaultProxy[] = []
  readonly #pages: Page[] = []
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
  }

  async lane({ library, pace, query = '', heartbeat }: Wish): Promise<Lane> {
    const { name, format, path = '/' } = library
    const key = `${name} ${pace}`
    let started = this.#servers.get(key)
    if (!started) this.#servers.set(key, (started = library.server(pace)))
    const server = await started
    const proxy = await startFaultProxy({ target: { host: '127.0.0.1', port: server.port } })
    this.#proxies.push(proxy)
    const id = `${key} ${this.#proxies.length}`
    const at = (port: number) => `ws://127.0.0.1:${port}${path}${query}`
    return {
      id,
      library,
      pace,
      proxy,
      spec: {
        id,
        library: name,
        pace,
        url: at(proxy.port),
        direct: at(server.port),
        hasBurst: library.server === NATIVE.server,
        ...(heartbeat && { heartbeat }),
        ...(format !== undefined && { format }),
      },
    }
  }

  /**
   * Opens a page with these lanes, all of which have exchanged a message by then.
   *
   * @returns The page, and the lanes that work.
   */
  async open(lanes: readonly Lane[], query = ''): Promise<{ page: Page; lanes: Lane[] }> {
    const page = await this.#stage.open('lanes', query)
    this.#pages.push(page)
    return this.start(page, lanes)
  }

  /** As `open`, in a page that there is. */
  async start(page: Page, lanes: readonly Lane[]): Promise<{ page: Page; lanes: Lane[] }> {
    const problems = await page.evaluate(
      specs => (window.bench as LanesBench).start(specs),
      lanes.map(({ spec }) => spec),
    )
    const working = lanes.filter(({ id }, i) => {
      const problem = problems[i]
      if (typeof problem === 'string') this.#stage.say(`  ${id}: ${problem}; left out`)
      return typeof problem !== 'string'
    })
    return { page, lanes: working }
  }

  async close(): Promise<void> {
    await Promise.all(this.#pages.map(page => page.context().close()))
    await Promise.all(this.#proxies.map(proxy => proxy.close()))
    await Promise.all([...this.#servers.values()].map(async server => (await server).stop()))
  }
}

/** On the clock of the wall in ms, as the pages tell it. */
export const wallClock = (): number => performance.timeOrigin + performance.now()

/**
 * Puts a lane under its fault, and tells what became of it; `undefined` where the connection was
 * dropped before the fault, as on a machine that is too busy for a short timeout.
 *
 * @param fault - What it does at once counts as the beginning.
 * @param within - How long to wait, in ms.
 * @param hasTraffic - The application sends from then on; otherwise only once there is a new
 *   connection.
 */
export async function putUnder(
  page: Page,
  { proxy, id }: Pick<Lane, 'proxy' | 'id'>,
  fault: (proxy: FaultProxy) => Promise<unknown>,
  within: number,
  hasTraffic = false,
): Promise<{ began: number; outcome: Outcome } | undefined> {
  await page.evaluate(id => (window.bench as LanesBench).mark(id), id)
  const began = wallClock()
  const over = fault(proxy)
  const outcome = await page.evaluate(
    ([id, within, hasTraffic]) => (window.bench as LanesBench).outcome(id, within, hasTraffic),
    [id, within, hasTraffic] as const,
  )
  await over
  // The clocks of two processes are less than a few ms apart.
  const isEarly = outcome.noticedAt !== undefined && outcome.noticedAt < began - 10
  return isEarly ? undefined : { began, outcome }
}
