import type { Destination } from '../client/attempt.ts'
import type { Message } from '../client/events.ts'
import type { Plugin } from '../client/options.ts'
import type { Outlet, SendResult, SenderLike } from '../client/sender.ts'
import { Sender } from '../client/sender.ts'
import type { Held } from '../core/delivery/outbound.ts'
import { badOption } from '../core/options.ts'
import { Outbox } from '../core/outbox.ts'
import type { ClientSettings } from '../client/settings.ts'
import type { Carrier, Settling, Waiter } from './carrier.ts'
import { NOBODY_CONFIRMS } from './nobody-confirms.ts'

/** A delivery that needs no sessions at the server: what `atLeastOnce()` returns. */
export interface WeakerDelivery extends Plugin {
  /** It may be the option `fallback` of `exactlyOnce()`. */
  readonly needsSessions: false
}

/** The way of the client at a server without sessions; see the option of that name. */
export type FallbackOption = 'refuse' | 'none' | WeakerDelivery

/** @throws RangeError for anything else. */
export function checkFallback(fallback: FallbackOption): void {
  const isKnown = fallback === 'refuse' || fallback === 'none'
  if (!isKnown && (fallback as WeakerDelivery | undefined)?.needsSessions !== false) {
    throw badOption('fallback', fallback, "'refuse', 'none' or atLeastOnce()")
  }
}

/** A sender of which the messages can be moved to another one. */
export interface Movable extends SenderLike {
  readonly messages?: number
  put(data: Message, bytes: number): unknown
  /** Gives away all that it has. */
  reset(): readonly Held<Message>[]
  waiters?: Set<Waiter>
  hurry?(): void
}

/** Sends as a client without a delivery does. */
export function plainSender(
  { outbox: limits }: ClientSettings,
  outlet: Outlet,
  { emitter }: Destination,
): Movable {
  const outbox = new Outbox<Message>(limits)
  return Object.assign(new Sender(limits, outlet, emitter, outbox), {
    put: (data: Message, bytes: number) => outbox.put(data, bytes),
    reset: () => outbox.takeAll(),
  })
}

/** Sends by the session or without, as the last server had sessions or not. */
export class Fallback implements SenderLike, Settling {
  readonly waiters: Set<Waiter>
  private readonly strong: Carrier
  private readonly weak: Movable
  private current: Movable

  constructor(strong: Carrier, weak: Movable) {
    this.strong = this.current = strong
    this.weak = weak
    // They wait on, whichever way their messages go.
    this.waiters = strong.waiters
    if (weak.waiters) weak.waiters = strong.waiters
  }

  get bytes(): number {
    return this.current.bytes
  }

  hold(): void {
    this.current.hold()
  }

  greet(dispatch: () => void): void {
    this.current.greet(dispatch)
  }

  send(data: Message): SendResult {
    return this.current.send(data)
  }

  flush(): void {
    this.current.flush()
  }

  drop(): void {
    this.current.drop()
  }

  end(): void {
    this.current.end?.()
  }

  get messages(): number | undefined {
    return this.current.waiters && this.current.messages
  }

  hurry(): void {
    this.current.hurry?.()
  }

  /** From here on messages go this way, those that wait first. */
  use(isWeak: boolean): void {
    const last = this.current
    const next = isWeak ? this.weak : this.strong
    if (next === last) return
    this.current = next
    next.hold()
    for (const { message, bytes } of last.reset()) next.put(message, bytes)
    if (!next.waiters) for (const waiter of this.waiters) waiter.failed(NOBODY_CONFIRMS)
  }
}
