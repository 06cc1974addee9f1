/** The part of both deliveries: in the place of the outbox, and between the client and its sockets. */
import type { Destination } from '../client/attempt.ts'
import type { Message } from '../client/events.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import type { Outlet, SendResult, SenderLike } from '../client/sender.ts'
import type { ClientSettings } from '../client/settings.ts'
import { snapshot } from '../client/payload.ts'
import { EXPLAINED } from '../core/explained.ts'
import type { HeartbeatFormat } from '../core/formats/format.ts'
import { badOption } from '../core/options.ts'
import type { Kept, Outbound } from '../core/delivery/outbound.ts'
import { report } from '../socket/runtime.ts'
import type { Setup } from '../socket/setup.ts'
import { Line } from './line.ts'

/** Knows when all is handled. */
interface Settling {
  settled(): Promise<void>
}

/** How the delivery of each client is found, for `settled`. */
export const carriers: WeakMap<ReconnectingWebSocket, Settling> = new WeakMap<
  ReconnectingWebSocket,
  Settling
>()

/** Waits for messages to be handled. */
export interface Waiter {
  /** Messages that are still to be handled. */
  left: number
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

export abstract class Carrier implements SenderLike {
  protected readonly destination: Destination
  protected readonly settings: ClientSettings
  protected readonly client: ReconnectingWebSocket
  /** The socket in use. Frames of earlier ones count no more. */
  protected line: Line | undefined
  protected outlet: Outlet | undefined
  protected abstract readonly out: Outbound<Message>
  /** The `open` listeners have run. */
  protected isGreeted = false
  waiters: Waiter[] = []

  constructor(destination: Destination, settings: ClientSettings, client: ReconnectingWebSocket) {
    this.destination = destination
    this.settings = settings
    this.client = client
    if (!settings.hasReplies) {
      const { format } = settings.socket
      throw badOption('heartbeat', format && 'without replies', 'one with replies, for a delivery')
    }
    if (settings.outbox.overflow === 'drop-oldest') {
      throw badOption('overflow', 'drop-oldest', 'reject or drop-newest, for a delivery')
    }
    carriers.set(client, this)
  }

  /** As the client is to see its destination. */
  join(prepare: Destination['prepare'], format?: HeartbeatFormat): Destination {
    const { destination } = this
    const dial = (...[url, protocols, setup]: ConstructorParameters<Destination['Socket']>) =>
      this.#dial(url, protocols, setup)
    // An arrow function cannot be called with `new`.
    const Socket = function (...given: ConstructorParameters<Destination['Socket']>) {
      return dial(...given)
    }
    const { settings } = destination
    return {
      url: destination.url,
      protocols: destination.protocols,
      Socket: Socket as never,
      settings: format ? { ...settings, format } : settings,
      peers: destination.peers,
      hasReplies: true,
      prepare,
      emitter: destination.emitter,
      binaryType: destination.binaryType,
      sender: outlet => {
        this.outlet = outlet
        return this.sender(outlet)
      },
    }
  }

  get bytes(): number {
    return this.out.bytes
  }

  get messages(): number {
    return this.out.messages
  }

  hold(): void {
    this.isGreeted = false
  }

  greet(dispatch: () => void): void {
    dispatch()
    this.isGreeted = true
    this.flush()
  }

  /** @throws Error when there is no room and `overflow` is `reject`. */
  send(given: Message): SendResult {
    const { emitter } = this.destination
    const { outbox } = this.settings
    const { data, bytes } = snapshot(given)
    const held = { messages: this.messages, bytes: this.bytes }
    const isFull = held.messages >= outbox.messages || held.bytes + bytes > outbox.bytes
    if (isFull && !this.outlet!.isClosed && outbox.overflow === 'reject') {
      throw new Error(
        `belay-ws: there is no room for ${bytes} bytes more (${held.messages} messages, ${held.bytes} bytes wait or are unacknowledged); raise maxEnqueuedMessages or maxEnqueuedBytes${EXPLAINED}`,
      )
    }
    if (isFull || this.outlet!.isClosed) {
      const reason = isFull ? 'overflow' : 'closed'
      emitter.emit('dropped', { data, bytes, reason })
      return 'dropped'
    }
    const number = this.put(data, bytes)
    this.flush()
    if (this.out.written >= number) return 'sent'
    emitter.emit('queued', { data, messages: held.messages + 1, bytes: held.bytes + bytes })
    return 'queued'
  }

  /** Writes what the connection takes. */
  flush(): void {
    const { emitter } = this.destination
    // A message at a time asks the socket once.
    while (this.isGreeted && this.out.written < this.out.sent && this.outlet!.canSend) {
      const next = this.next()
      if (next === undefined) return
      try {
        const bytes = this.outlet!.transmit(next)
        if (emitter.has('sent')) emitter.emit('sent', { data: next, bytes })
      } catch (error) {
        // It is written again on the next connection.
        report(error)
        this.line?.close(1000, '')
        return
      }
    }
  }

  /** The client is closed: what was never written is lost. */
  drop(): void {
    for (const { message: data, bytes } of this.reset()) {
      this.destination.emitter.emit('dropped', { data, bytes, reason: 'closed' })
    }
    this.failed('the client is closed')
  }

  abstract end(): void

  /** Resolves when all that is kept now was handled. */
  settled(): Promise<void> {
    const left = this.messages
    if (!left) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.waiters.push({ left, resolve, reject })
      this.hurry()
    })
  }

  /** So many messages more are handled. */
  protected freed(messages: number, through: number): void {
    if (!messages) return
    this.destination.emitter.emit('acknowledged', { messages, through })
    const waiters = this.waiters
    for (const waiter of waiters) waiter.left -= messages
    this.waiters = waiters.filter(({ left }) => left > 0)
    for (const { left, resolve } of waiters) if (left <= 0) resolve()
  }

  /** Messages that are kept will not be handled, or nobody will know. */
  protected failed(why: string): void {
    for (const { reject } of this.waiters.splice(0)) reject(new Error(`belay-ws: ${why}`))
  }

  put(data: Message, bytes: number): number {
    return this.out.put(data, bytes)
  }

  /** Forgets all. @returns The messages that nobody has yet, as far as is known. */
  abstract reset(): readonly Kept<Message>[]

  /** In the place of the outbox of the client. */
  protected sender(_outlet: Outlet): SenderLike {
    return this
  }

  /** The next message to write. */
  protected abstract next(): Message | undefined
  /** Asks for acknowledgements soon. */
  protected abstract hurry(): void
  protected abstract message(event: MessageEvent): boolean
  protected abstract told(event: Event): void

  protected get isAwaited(): boolean {
    return this.waiters.length > 0
  }

  #dial(
    url: string,
    protocols: string | string[] | undefined,
    setup: Setup,
  ): InstanceType<Destination['Socket']> {
    const { client } = this
    const line: Line = new Line(
      {
        get isOpen() {
          return client.readyState === 1
        },
        // What an earlier socket has received is written again, and here it would be a double.
        message: (from, event) => from === this.line && this.message(event),
        told: (from, event) => {
          if (from === this.line) this.told(event)
        },
      },
      setup,
    )
    this.line = line
    return (line.link = new this.destination.Socket(url, protocols, setup))
  }
}
