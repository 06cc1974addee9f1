import type { EventLog } from '../log/event-log.ts'
import { inSeconds, inTime } from '../view/duration.ts'
import { FEED_PERIOD } from './feed-gaps.ts'
import { HandWrittenSocket } from './hand-written-socket.ts'
import type { HeartbeatChoice } from './heartbeat-choice.ts'
import type { LaneStatus } from './lane.ts'
import { Lane, closeText } from './lane.ts'

/** The browser's own WebSocket, with the heartbeat that people write by hand. */
export class NativeLane extends Lane {
  readonly name = 'native'
  readonly #socket: HandWrittenSocket
  #isClosed = false

  constructor(url: string, log: EventLog, { interval, timeout }: HeartbeatChoice) {
    super(log)
    const query = `id=native&feed=${FEED_PERIOD}`
    const socket = new HandWrittenSocket(`${url}/?${query}`, interval, timeout)
    this.#socket = socket
    socket.onopen = () => this.opened('')
    socket.onmessage = data => this.arrived(data)
    socket.onpong = latency => {
      this.note('pong', inTime(latency), true)
      this.latencies.add(latency, performance.now())
    }
    socket.onmiss = () => this.gaveUp('no pong: calls close() and waits for its event')
    socket.onclose = ({ code, reason, wasClean }) => this.lost(closeText(code, reason, wasClean))
    socket.connect()
    this.observe()
  }

  get status(): LaneStatus {
    if (this.#isClosed) return 'closed'
    return (['connecting', 'connected', 'closing', 'waiting'] as const)[this.readyState]!
  }

  protected get readyState(): number {
    return this.#socket.ws.readyState
  }

  countdown(now: number): string | undefined {
    const { retryAt } = this.#socket
    if (retryAt !== undefined) return `in ${inSeconds(Math.max(0, retryAt - now))}`
    return this.status === 'closing' ? 'after “close”' : undefined
  }

  /** All that it can do with a socket that is not closed is to close it. */
  reconnect(): void {
    this.note('reconnect', 'asked for by you')
    if (this.status === 'connected') this.gaveUp('told to: calls close() and waits for its event')
    if (this.status === 'waiting') this.#socket.connect()
    else this.#socket.ws.close()
    this.observe()
  }

  close(): void {
    this.#isClosed = true
    this.#socket.end()
  }

  protected transmit(message: string): string {
    if (this.believes !== 'OPEN') return 'not sent'
    this.#socket.ws.send(message)
    return 'sent'
  }
}
