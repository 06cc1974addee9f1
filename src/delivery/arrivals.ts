import { deliver } from '../client/handlers.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import { Alarm } from '../core/alarm.ts'
import type { ClientSession } from '../core/delivery/client-session.ts'
import { handOver } from '../core/delivery/holding.ts'
import { Timer } from '../socket/timer.ts'

/** Messages of one session on their way to the listeners, and the acks for them. */
export class Arrivals {
  private waiting: { readonly number: number; readonly event: MessageEvent }[] = []
  private isDelivering = false
  private isOver = false
  private readonly session: ClientSession<unknown>
  private readonly client: ReconnectingWebSocket
  private readonly write: (ack: string) => void
  private readonly alarm = new Alarm(new Timer(), () => this.acknowledge())

  /** @param write - Sends a frame, where there is a connection. */
  constructor(
    session: ClientSession<never>,
    client: ReconnectingWebSocket,
    write: (ack: string) => void,
  ) {
    this.session = session
    this.client = client
    this.write = write
  }

  put(number: number, event: MessageEvent): void {
    this.waiting.push({ number, event })
  }

  /** Hands messages to the listeners, one after another, whatever those call. */
  deliver(): void {
    if (this.isDelivering) return
    this.isDelivering = true
    for (let next; !this.isOver && (next = this.waiting.shift());) {
      const { number, event } = next
      handOver(
        () => deliver(this.client, event),
        () => this.#handled(number),
      )
    }
    this.isDelivering = false
    this.#arm()
  }

  /** Says what was handled, where that is not said yet. */
  acknowledge(): void {
    const ack = this.session.state === 'live' ? this.session.ack() : undefined
    if (ack) this.write(ack)
    this.down()
  }

  /** There is no connection to acknowledge on. */
  down(): void {
    this.alarm.set(Infinity)
  }

  /** The session is over: what waits is not delivered any more. */
  end(): void {
    this.isOver = true
    this.down()
  }

  #handled(number: number): void {
    this.session.in.handle(performance.now(), number)
    if (!this.isDelivering) this.#arm()
  }

  #arm(): void {
    const { deadline } = this.session.in
    if (this.isOver || this.session.state !== 'live') return
    if (deadline <= performance.now()) this.acknowledge()
    else this.alarm.set(deadline)
  }
}
