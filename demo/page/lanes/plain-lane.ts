import PlainSocket from 'reconnecting-websocket'
import type { Status } from '../../../src/index.ts'
import type { EventLog } from '../log/event-log.ts'
import { FEED_PERIOD } from './feed-gaps.ts'
import { Lane, closeText } from './lane.ts'

/** reconnecting-websocket as it comes, with its defaults. */
export class PlainLane extends Lane {
  readonly name = 'plain'
  readonly #socket: PlainSocket
  #isClosed = false

  constructor(url: string, log: EventLog) {
    super(log)
    const socket = new PlainSocket(`${url}/?id=plain&feed=${FEED_PERIOD}`)
    this.#socket = socket
    socket.addEventListener('open', () => this.opened(`retries ${socket.retryCount}`))
    socket.addEventListener('message', ({ data }) => this.arrived(data))
    socket.addEventListener('error', ({ message }) => this.note('error', message ?? ''))
    socket.addEventListener('close', ({ code, reason, wasClean }) =>
      this.lost(closeText(code, reason, wasClean)),
    )
    this.observe()
  }

  /** It has no status of its own: this is all that `readyState` can tell. */
  get status(): Status {
    if (this.#isClosed) return 'closed'
    return (['connecting', 'connected', 'waiting', 'waiting'] as const)[this.readyState]!
  }

  protected get readyState(): number {
    return this.#socket.readyState
  }

  countdown(): string | undefined {
    return this.status === 'waiting' ? 'cannot tell' : undefined
  }

  reconnect(): void {
    this.note('reconnect', 'asked for by you')
    this.#socket.reconnect()
    this.observe()
  }

  close(): void {
    this.#isClosed = true
    this.#socket.close()
  }

  protected transmit(message: string): string {
    this.#socket.send(message)
    return this.believes === 'OPEN' ? 'sent' : 'queued'
  }

  protected override echoed(roundTrip: number | undefined, now: number): void {
    if (roundTrip !== undefined) this.latencies.add(roundTrip, now)
  }
}
