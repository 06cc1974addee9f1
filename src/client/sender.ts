/**
 * Sends a message: to the socket, to the outbox, or dropped with an event. On
 * a new connection nobody speaks before the `open` listeners; what they send goes ahead of the rest.
 */
import type { OutboxLimits } from '../core/outbox.ts'
import { Outbox } from '../core/outbox.ts'
import { report } from '../socket/runtime.ts'
import type { Emitter } from './emitter.ts'
import type { Message } from './events.ts'
import { noRoom } from './no-room.ts'
import { snapshot } from './payload.ts'

/** The fate of a message: passed to the socket, put into the outbox, or lost. */
export type SendResult = 'sent' | 'queued' | 'dropped'

/** The connection that messages go to. */
export interface Outlet {
  readonly isClosed: boolean
  /** Whether a message may go to the socket: open, and its reply not overdue. */
  readonly canSend: boolean
  /** @returns The size of the message on the wire, in bytes. */
  transmit(data: Message): number
}

/** Sends the messages of a client: the outbox does, or a plug-in. */
export interface SenderLike {
  /** Bytes that wait, or that are kept. */
  readonly bytes: number
  hold(): void
  greet(dispatch: () => void): void
  send(data: Message): SendResult
  flush(): void
  drop(): void
  /** The application closes the client, and there may still be a connection. */
  end?(): void
}

/** On the present connection: nobody yet, the `open` listeners, everybody. */
export type Turn = 'nobody' | 'openers' | 'everybody'

export class Sender implements SenderLike {
  private readonly limits: OutboxLimits
  private readonly outbox: Outbox<Message>
  private readonly outlet: Outlet
  private readonly emitter: Emitter
  private turn: Turn = 'nobody'

  constructor(
    limits: OutboxLimits,
    outlet: Outlet,
    emitter: Emitter,
    outbox: Outbox<Message> = new Outbox(limits),
  ) {
    this.limits = limits
    this.outbox = outbox
    this.outlet = outlet
    this.emitter = emitter
  }

  /** Bytes in the outbox. */
  get bytes(): number {
    return this.outbox.bytes
  }

  /** A new connection: everything waits until `greet`. */
  hold(): void {
    this.turn = 'nobody'
  }

  /** @param dispatch - Runs the `open` listeners. */
  greet(dispatch: () => void): void {
    this.turn = 'openers'
    dispatch()
    this.turn = 'everybody'
    this.flush()
  }

  /** @throws Error when the outbox is full and `overflow` is `reject`; what the socket throws. */
  send(data: Message): SendResult {
    const outbox = this.outbox
    this.flush()
    if (this.turn !== 'nobody' && this.outlet.canSend) {
      this.transmit(data)
      return 'sent'
    }
    const { data: message, bytes } = snapshot(data)
    if (this.outlet.isClosed) {
      this.emitter.emit('dropped', { data: message, bytes, reason: 'closed' })
      return 'dropped'
    }
    const { accepted, dropped } = outbox.put(message, bytes)
    if (!accepted && this.limits.overflow === 'reject') {
      throw noRoom('the outbox has no room for', bytes, outbox)
    }
    const held = { messages: outbox.messages, bytes: outbox.bytes }
    this.emitter.together(() => {
      if (accepted) this.emitter.emit('queued', { data: message, ...held })
      for (const { message: data, bytes } of dropped) {
        this.emitter.emit('dropped', { data, bytes, reason: 'overflow' })
      }
    })
    return accepted ? 'queued' : 'dropped'
  }

  /** Sends what was held, as far as the connection takes it. */
  flush(): void {
    while (this.turn === 'everybody' && this.outbox.messages && this.outlet.canSend) {
      const { message: data, bytes } = this.outbox.take()!
      try {
        this.transmit(data)
      } catch (error) {
        report(error)
        this.emitter.emit('dropped', { data, bytes, reason: 'failed' })
      }
    }
  }

  /** The client is closed: what was held is lost. */
  drop(): void {
    for (const { message: data, bytes } of this.outbox.takeAll()) {
      this.emitter.emit('dropped', { data, bytes, reason: 'closed' })
    }
  }

  private transmit(data: Message): void {
    const bytes = this.outlet.transmit(data)
    // Most clients have no listener for it, and it happens with every message.
    if (this.emitter.has('sent')) this.emitter.emit('sent', { data, bytes })
  }
}
