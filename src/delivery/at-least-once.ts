import type { Destination } from '../client/attempt.ts'
import type { Message } from '../client/events.ts'
import type { ReconnectingWebSocket } from '../client/reconnecting-websocket.ts'
import type { ClientSettings } from '../client/settings.ts'
import type { Held } from '../core/delivery/outbound.ts'
import { Pings } from '../core/delivery/pings.ts'
import { Carrier } from './carrier.ts'
import type { WeakerDelivery } from './fallback.ts'

/**
 * Delivers each message of the client at least once, to any server that replies to heartbeats:
 *
 * ```ts
 * const socket = new ReconnectingWebSocket(url, [], { delivery: atLeastOnce() })
 * ```
 *
 * A message is kept until the reply to a ping that was sent after it. After a loss, all that is kept is
 * sent again, in order, so the server may receive some twice. Messages that the `open` listeners send
 * are for that connection alone: they go first, are not kept and not sent again.
 */
export function atLeastOnce(): WeakerDelivery {
  return {
    needsSessions: false,
    join: (destination: Destination, settings: ClientSettings, client: ReconnectingWebSocket) =>
      new AtLeastOnce(destination, settings, client).join(destination.prepare),
  }
}

class AtLeastOnce extends Carrier {
  private pings = new Pings<Message>()

  protected get out(): Pings<Message> {
    return this.pings
  }

  override send(data: Message): ReturnType<Carrier['send']> {
    if (this.turn === 'openers' && this.outlet!.canSend) {
      this.outlet!.transmit(data)
      return 'sent'
    }
    const result = super.send(data)
    const { messages, bytes } = this.settings.outbox
    if (this.messages * 2 > messages || this.bytes * 2 > bytes) this.hurry()
    return result
  }

  protected next(): Message | undefined {
    return this.pings.next()
  }

  hurry(): void {
    // At most once a second, and behind what was sent so far.
    this.line?.link?.check(false)
  }

  reset(): readonly Held<Message>[] {
    const { kept } = this.pings
    this.pings = new Pings()
    return kept
  }

  message(): boolean {
    return true
  }

  told({ type }: Event): void {
    const pings = this.pings
    if (type === 'ping') pings.pinged()
    if (type === 'pong') {
      const messages = pings.ponged()
      this.freed(messages, pings.acked)
      if (pings.written > pings.acked && this.waiters.size) this.hurry()
    }
    if (type === 'close') pings.down()
  }
}
