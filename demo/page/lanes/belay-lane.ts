import { ReconnectingWebSocket } from '../../../src/index.ts'
import type { Status } from '../../../src/index.ts'
import type { EventLog } from '../log/event-log.ts'
import { FEED_PERIOD } from './feed-gaps.ts'
import type { HeartbeatChoice } from './heartbeat-choice.ts'
import { Lane, closeText } from './lane.ts'
import { inSeconds, inTime } from '../view/duration.ts'

/** This library. */
export class BelayLane extends Lane {
  readonly name = 'belay-ws'
  readonly #socket: ReconnectingWebSocket

  constructor(url: string, log: EventLog, { interval, timeout, answerTimeout }: HeartbeatChoice) {
    super(log)
    const socket = new ReconnectingWebSocket(`${url}/?id=belay-ws&feed=${FEED_PERIOD}`, undefined, {
      heartbeat: { interval, timeout, answerTimeout },
    })
    this.#socket = socket
    socket.on('status', () => this.observe())
    socket.on('connected', ({ attempt }) => this.opened(`retries ${attempt}`))
    socket.on('waiting', ({ delay, attempt }) =>
      this.note('waiting', `${inSeconds(delay)} before retry ${attempt}`),
    )
    socket.on('unanswered', ({ message }) => this.note('unanswered', message))
    socket.on('queued', ({ messages }) => this.note('queued', `${messages} held back`))
    socket.on('dropped', ({ reason }) => this.note('dropped', reason))
    socket.on('ping', () => this.note('ping', '', true))
    socket.on('pong', ({ latency }) => {
      this.note('pong', latency === undefined ? '' : inTime(latency), true)
      if (latency !== undefined) this.latencies.add(latency, performance.now())
    })
    socket.on('disconnected', ({ cause, code, reason, wasClean, unconfirmed }) => {
      const { messages } = unconfirmed
      this.lost(
        `${cause}; ${closeText(code, reason, wasClean)}; ${messages} unconfirmed ${messages === 1 ? 'message' : 'messages'}`,
      )
    })
    socket.addEventListener('message', ({ data }) => this.arrived(data))
    this.observe()
  }

  get status(): Status {
    return this.#socket.status
  }

  protected get readyState(): number {
    return this.#socket.readyState
  }

  countdown(now: number): string | undefined {
    const { retryAt } = this.#socket.getSnapshot()
    return retryAt === undefined ? undefined : `in ${inSeconds(Math.max(0, retryAt - now))}`
  }

  reconnect(): void {
    this.note('reconnect', 'asked for by you')
    this.#socket.reconnect()
  }

  close(): void {
    this.#socket.close()
  }

  protected transmit(message: string): string {
    return this.#socket.send(message)
  }
}
