/** The part of both deliveries: in the place of the outbox, and between the client and its sockets. */
import type { Destination } from '../client/attempt.ts'
import type { Message } from '../client/events.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import type { Outlet, SendResult, SenderLike, Turn } from '../client/sender.ts'
import type { ClientSettings } from '../client/settings.ts'
import { noRoom } from '../client/no-room.ts'
import { snapshot } from '../client/payload.ts'
import type { HeartbeatFormat } from '../core/formats/format.ts'
import { badOption } from '../core/options.ts'
import type { Held } from '../core/delivery/outbound.ts'
import { report } from '../socket/runtime.ts'
import type { LineListener } from './line.ts'
import { Line } from './line.ts'

/** The part of a delivery that `settled` needs. */
export interface Settling {
  /** Messages that are still to be handled; `undefined` where nobody says so. */
  readonly messages: number | undefined
  readonly waiters: Set<Waiter>
  /** Asks for acknowledgements soon. */
  hurry(): void
}

/** How the delivery of each client is found, for `settled`. */
export const carriers: WeakMap<ReconnectingWebSocket, Settling> = new WeakMap<
  ReconnectingWebSocket,
  Settling
>()

/** Waits for the messages of a client. */
export interface Waiter {
  /** So many more are handled. */
  handled(messages: number): void
  /** They will not be handled, or nobody will know. */
  failed(why: string): void
}

/** The messages of a delivery: numbered in the order of `put`, and kept until they are handled. */
interface Keeping {
  readonly messages: number
  readonly bytes: number
  /** The last number given. */
  readonly sent: number
  /** The last number that was written on this connection. */
  readonly written: number
  put(message: Message, bytes: number): number
}

export abstract class Carrier implements SenderLike, LineListener, Settling {
  protected readonly destination: Destination
  protected readonly settings: ClientSettings
  readonly client: ReconnectingWebSocket
  line: Line | undefined
  protected outlet: Outlet | undefined
  protected abstract readonly out: Keeping
  protected turn: Turn = 'nobody'
  waiters: Set<Waiter> = new Set<Waiter>()

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
    const { settings } = this.destination
    const own: Partial<Destination> = {
      settings: format ? { ...settings, format } : settings,
      hasReplies: true,
      prepare,
      owner: attempt => {
        const line = (this.line = new Line(this, attempt))
        // The socket tells a weaker delivery first.
        return this.destination.owner?.(line) ?? line
      },
      sender: outlet => {
        this.outlet = outlet
        return this.sender(outlet)
      },
    }
    // Not a copy: a client that is not opened needs no class of sockets yet.
    return Object.assign(Object.create(this.destination) as Destination, own)
  }

  get bytes(): number {
    return this.out.bytes
  }

  get messages(): number {
    return this.out.messages
  }

  hold(): void {
    this.turn = 'nobody'
  }

  greet(dispatch: () => void): void {
    this.turn = 'openers'
    dispatch()
    this.turn = 'everybody'
    this.flush()
  }

  /** @throws Error when there is no room and `overflow` is `reject`. */
  send(given: Message): SendResult {
    const { emitter } = this.destination
    const { outbox } = this.settings
    const { data, bytes } = snapshot(given)
    const isFull = this.messages >= outbox.messages || this.bytes + bytes > outbox.bytes
    if (isFull && !this.outlet!.isClosed && outbox.overflow === 'reject') {
      throw noRoom('the delivery has no room for', bytes, this)
    }
    if (isFull || this.outlet!.isClosed) {
      const reason = isFull ? 'overflow' : 'closed'
      emitter.emit('dropped', { data, bytes, reason })
      return 'dropped'
    }
    const number = this.put(data, bytes)
    this.flush()
    if (this.out.written >= number) return 'sent'
    emitter.emit('queued', { data, messages: this.messages, bytes: this.bytes })
    return 'queued'
  }

  /** Writes what the connection takes. */
  flush(): void {
    const { emitter } = this.destination
    // A message at a time asks the socket once.
    while (this.turn === 'everybody' && this.out.written < this.out.sent && this.outlet!.canSend) {
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

  /** So many messages more are handled. */
  protected freed(messages: number, through: number): void {
    if (!messages) return
    this.destination.emitter.emit('acknowledged', { messages, through })
    for (const waiter of this.waiters) waiter.handled(messages)
  }

  /** Messages that are kept will not be handled, or nobody will know. */
  protected failed(why: string): void {
    for (const waiter of this.waiters) waiter.failed(why)
  }

  put(data: Message, bytes: number): number {
    return this.out.put(data, bytes)
  }

  /** Forgets all. @returns The messages that nobody has yet, as far as is known. */
  abstract reset(): readonly Held<Message>[]

  /** In the place of the outbox of the client. */
  protected sender(_outlet: Outlet): SenderLike {
    return this
  }

  /** The next message to write. */
  protected abstract next(): Message | undefined
  abstract hurry(): void
  abstract message(event: MessageEvent): boolean
  abstract told(event: Event): void
}
