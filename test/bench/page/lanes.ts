/// <reference types="vite/client" />
/** The page in which client libraries wait side by side, each on a lane of its own. */
import { wakeUps } from './wake-ups.ts'
import { HeartbeatWebSocket } from '../../../src/socket/heartbeat-websocket.ts'
import { FORMATS } from '../../under/page/formats.ts'
import type { HeartbeatFormat } from '../../../src/core/formats/index.ts'
import type { Connect } from '../../under/page/driver.ts'
import type { LaneSpec, Outcome } from './lane.ts'
import { Lane, pause } from './lane.ts'
import { settingsOf } from './settings.ts'

interface Module {
  default: Connect
  /** Where the library's protocol is not among the formats. */
  format?: HeartbeatFormat
}

/** Loaded only after the global class has been replaced, as some of them keep it on import. */
const MODULES = {
  ...import.meta.glob<Module>('../../under/page/libraries/*.ts'),
  ...import.meta.glob<Module>('./drivers/*.ts'),
}

/** Longer than any first exchange takes, on a machine that is busy with all the others. */
const CONNECTING = 90_000
/** Lanes that are started at once: the browser delays the dials of a page that has many under way. */
const AT_ONCE = 4

const lanes = new Map<string, Lane>()
/** By the port that they dial: the classes for libraries that take none. */
const classes = new Map<string, typeof WebSocket>()

const Native = WebSocket
globalThis.WebSocket = new Proxy(Native, {
  construct(target, given: ConstructorParameters<typeof WebSocket>, newTarget) {
    const Class = newTarget === WebSocket ? classes.get(new URL(given[0]).port) : undefined
    return Reflect.construct(Class ?? target, given, Class ?? newTarget) as WebSocket
  },
})

async function startLane(spec: LaneSpec): Promise<string | undefined> {
  const lane = new Lane(spec)
  lanes.set(spec.id, lane)
  const { library, pace, url, direct, heartbeat, format, isUnwatched } = spec
  try {
    const path = [`../../under/page/libraries/${library}.ts`, `./drivers/${library}.ts`]
    const module = await MODULES[path.find(it => it in MODULES)!]!()
    let Base = Native
    if (heartbeat) {
      const ours = FORMATS[format!]?.() ?? module.format!
      Base = HeartbeatWebSocket.with({ ...heartbeat, format: ours })
    }
    const Class = isUnwatched ? WebSocket : lane.spy(Base)
    if (!isUnwatched) classes.set(new URL(url).port, Class)
    // A dial that is never answered must not hold up all others.
    const connected = Promise.resolve(module.default(url, Class, direct, settingsOf(library, pace)))
    const driver = await Promise.race([connected, pause(CONNECTING)])
    if (!driver) return 'did not connect'
    lane.driver = driver
    const isBack = await lane.exchange(CONNECTING)
    return isBack === undefined ? 'connected, but exchanged nothing' : undefined
  } catch (error) {
    return String(error)
  }
}

const bench = {
  /** @returns For each lane: why it could not be started, or `null`. */
  async start(specs: readonly LaneSpec[]): Promise<(string | null)[]> {
    const problems: (string | null)[] = []
    let next = 0
    const startOnes = async (): Promise<void> => {
      for (let i = next++; i < specs.length; i = next++) {
        const problem = await startLane(specs[i]!)
        problems[i] = problem ?? null
        if (problem !== undefined) lanes.delete(specs[i]!.id)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, startOnes))
    return problems
  },

  mark: (id: string): void => lanes.get(id)!.mark(),

  /** What becomes of a lane within so many ms, see `Lane.outcome`. */
  outcome: (id: string, within: number, hasTraffic: boolean): Promise<Outcome> =>
    lanes.get(id)!.outcome(within, hasTraffic),

  /** What has run by itself so far, in a page that counts, and has but one lane. */
  wakeUps(): { timers: number; messages: number } {
    const [lane] = lanes.values()
    return { timers: wakeUps.timers, messages: lane!.messages }
  },

  /** Links that each lane has lost: sockets that ended, or that it has replaced unasked. */
  deaths: (): Record<string, number> =>
    Object.fromEntries(
      [...lanes].map(([id, { sockets, closes }]) => [id, Math.max(sockets - 1, closes)]),
    ),

  /** Keeps the main thread busy. */
  block(ms: number): void {
    const end = performance.now() + ms
    while (performance.now() < end);
  },

  /** Sends so many texts of this size over each lane, and waits until all are back, or that long. */
  async load(count: number, size: number, within: number): Promise<void> {
    await Promise.all([...lanes.values()].map(lane => lane.load(count, size, within)))
  },

  /** As `load`, but where the server is the demo's, all of it comes down only. */
  async download(count: number, size: number, within: number): Promise<void> {
    await Promise.all(
      [...lanes.values()].map(lane =>
        lane.spec.hasBurst ? lane.download(count, size, within) : lane.load(count, size, within),
      ),
    )
  },
}

window.bench = bench

export type LanesBench = typeof bench
