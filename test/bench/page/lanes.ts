/// <reference types="vite/client" />
/** The page in which client libraries wait side by side, each on a lane of its own. */
import { uncounted, wakeUps } from './wake-ups.ts'
import { HeartbeatWebSocket } from '../../../src/socket/heartbeat-websocket.ts'
import type { HeartbeatOptions } from '../../../src/socket/heartbeat-websocket.ts'
import { FORMATS } from '../../under/page/formats.ts'
import type { HeartbeatFormat } from '../../../src/core/formats/index.ts'
import type { Connect, Driver } from '../../under/page/driver.ts'
import type { Pace } from '../libraries.ts'
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

export interface LaneSpec {
  id: string
  library: string
  pace: Pace
  url: string
  /** The server, past the proxy. */
  direct: string
  /** Ours under the library; without it, the native class. */
  heartbeat?: HeartbeatOptions
  /** The library gets the global class, as it is in an application; nothing is known of its sockets. */
  isUnwatched?: boolean
  /** The format of ours, as in `FORMATS`, or `inline` for the library's own. */
  format?: string
}

/** Moments are those of the clock on the wall, in ms, with fractions. */
export interface Outcome {
  /** The first sign that the lane had noticed: a `close` event, or a new socket. */
  noticedAt: number | undefined
  /** The first message came back over a new socket. */
  backAt: number | undefined
  /** Sockets made since. */
  dials: number
}

const now = (): number => performance.timeOrigin + performance.now()
const pause = (ms: number): Promise<void> => new Promise(resolve => uncounted(resolve, ms))

/** Longer than any first exchange takes, on a machine that is busy with all the others. */
const CONNECTING = 90_000
const PROBE_PERIOD = 50
/** Lanes that are started at once: the browser delays the dials of a page that has many under way. */
const AT_ONCE = 4

let texts = 0

class Lane {
  readonly spec: LaneSpec
  driver: Driver | undefined
  sockets = 0
  closes = 0
  messages = 0
  noticedAt: number | undefined
  #current: WebSocket | undefined
  #socketsBefore = 0

  constructor(spec: LaneSpec) {
    this.spec = spec
  }

  /** The class, such that this lane sees its sockets. */
  spy(Base: typeof WebSocket): typeof WebSocket {
    const see = (socket: WebSocket) => this.#see(socket)
    return class extends Base {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given)
        see(this)
      }
    }
  }

  #see(socket: WebSocket): void {
    this.sockets++
    this.noticedAt ??= now()
    this.#current = socket
    socket.addEventListener('message', () => this.messages++)
    socket.addEventListener('close', () => {
      this.closes++
      this.noticedAt ??= now()
    })
  }

  /** What happens from now on counts. */
  mark(): void {
    this.noticedAt = undefined
    this.#socketsBefore = this.sockets
  }

  /** Sends a text whenever that may help, until one has come back; by when, or `undefined`. */
  async exchange(until: number, needsNewSocket: boolean): Promise<number | undefined> {
    let backAt: number | undefined
    while (backAt === undefined && performance.now() < until) {
      const isNew = this.sockets > this.#socketsBefore && this.#current?.readyState === 1
      // A link that is dead gets nothing, so that nothing piles up on it.
      if (!needsNewSocket || isNew) {
        Promise.resolve(this.driver!.exchange(`text ${++texts}`)).then(
          () => (backAt ??= now()),
          () => {},
        )
      }
      await pause(PROBE_PERIOD)
    }
    return backAt
  }

  async outcome(until: number): Promise<Outcome> {
    const backAt = await this.exchange(until, true)
    return { noticedAt: this.noticedAt, backAt, dials: this.sockets - this.#socketsBefore }
  }
}

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
    const isBack = await lane.exchange(performance.now() + CONNECTING, false)
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

  mark(): void {
    for (const lane of lanes.values()) lane.mark()
  },

  /** What has become of each lane within so many ms. */
  async outcomes(within: number): Promise<Record<string, Outcome>> {
    const until = performance.now() + within
    const all = await Promise.all(
      [...lanes].map(async ([id, lane]) => [id, await lane.outcome(until)] as const),
    )
    return Object.fromEntries(all)
  },

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
  async load(count: number, size: number, within: number): Promise<Record<string, number>> {
    const over = pause(within)
    const all = await Promise.all(
      [...lanes].map(async ([id, { driver }]) => {
        let back = 0
        const texts = Array.from({ length: count }, (_, i) =>
          Promise.resolve(driver!.exchange(`${i} `.padEnd(size, '.'))).then(
            () => back++,
            () => {},
          ),
        )
        await Promise.race([Promise.all(texts), over])
        return [id, back] as const
      }),
    )
    return Object.fromEntries(all)
  },
}

window.bench = bench

export type LanesBench = typeof bench
