/** One client library on a connection of its own. */
import { uncounted } from './wake-ups.ts'
import type { HeartbeatOptions } from '../../../src/socket/heartbeat-websocket.ts'
import type { Driver } from '../../under/page/driver.ts'
import type { Pace } from '../libraries.ts'

export interface LaneSpec {
  id: string
  library: string
  pace: Pace
  url: string
  /** The server, past the proxy. */
  direct: string
  /** The server is the demo's, which sends bursts. */
  hasBurst: boolean
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
export const pause = (ms: number): Promise<void> => new Promise(resolve => uncounted(resolve, ms))

const PROBE_PERIOD = 50
/** From one message of an application to the next. */
const TRAFFIC_PERIOD = 200

let texts = 0

export class Lane {
  readonly spec: LaneSpec
  driver: Driver | undefined
  sockets = 0
  closes = 0
  messages = 0
  noticedAt: number | undefined
  #current: WebSocket | undefined
  #socketsBefore = 0
  #onOpen = () => {}

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
    socket.addEventListener('open', () => this.#onOpen())
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

  /** Whether there is an open socket that was made since the mark. */
  get #isRenewed(): boolean {
    return this.sockets > this.#socketsBefore && this.#current?.readyState === 1
  }

  /** Sends a text again and again until one has come back, or not within so many ms. */
  async exchange(within: number, period = PROBE_PERIOD): Promise<number | undefined> {
    const until = performance.now() + within
    let backAt: number | undefined
    while (backAt === undefined && performance.now() < until) {
      this.#send(at => (backAt ??= at))
      await pause(period)
    }
    return backAt
  }

  /** As `exchange`, but a connection that is dead gets nothing, so that nothing piles up on it. */
  async #exchangeRenewed(within: number): Promise<number | undefined> {
    const until = performance.now() + within
    const over = pause(within)
    let backAt: number | undefined
    while (backAt === undefined && performance.now() < until) {
      if (this.#isRenewed) this.#send(at => (backAt ??= at))
      else await Promise.race([new Promise<void>(resolve => (this.#onOpen = resolve)), over])
      // Behind whatever the library does when it is open.
      await pause(PROBE_PERIOD)
    }
    return backAt
  }

  #send(came: (at: number) => void): void {
    Promise.resolve(this.driver!.exchange(`text ${++texts}`)).then(
      () => came(now()),
      () => {},
    )
  }

  /** Sends so many texts of this size; resolves when all are back, or after so many ms. */
  async load(count: number, size: number, within: number): Promise<void> {
    const texts = Array.from({ length: count }, (_, i) =>
      Promise.resolve(this.driver!.exchange(`${i} `.padEnd(size, '.'))).catch(() => {}),
    )
    await Promise.race([Promise.all(texts), pause(within)])
  }

  /** Has the demo's server send as much; resolves as `load` does. */
  async download(count: number, size: number, within: number): Promise<void> {
    const end = this.messages + count
    const until = performance.now() + within
    this.driver!.exchange(`!burst ${count} ${size}`).catch(() => {})
    while (this.messages < end && performance.now() < until) await pause(TRAFFIC_PERIOD)
  }

  /** @param hasTraffic - The application sends from now on, connected or not. */
  async outcome(within: number, hasTraffic: boolean): Promise<Outcome> {
    const backAt = hasTraffic
      ? await this.exchange(within, TRAFFIC_PERIOD)
      : await this.#exchangeRenewed(within)
    return { noticedAt: this.noticedAt, backAt, dials: this.sockets - this.#socketsBefore }
  }
}
