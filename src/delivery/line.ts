import type { LinkOwner } from '../client/attempt.ts'
import { closeWith } from '../client/close-frame.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'

/** Hears of the socket in use, before the client does. */
export interface LineListener {
  /** The line in use. Frames of earlier ones count no more. */
  readonly line: Line | undefined
  readonly client: { readonly readyState: number }
  /** @returns Whether the client is to hear of it as a message. */
  message(event: MessageEvent): boolean
  told(event: Event): void
}

/** One socket of the client: stands between it and the attempt that owns it. */
export class Line implements LinkOwner {
  private readonly listener: LineListener
  private readonly attempt: LinkOwner

  constructor(listener: LineListener, attempt: LinkOwner) {
    this.listener = listener
    this.attempt = attempt
  }

  get link(): HeartbeatWebSocket | undefined {
    return this.attempt.link
  }

  message(event: MessageEvent): void {
    const { listener, attempt } = this
    // The other side writes again what an earlier socket has received, and here it would be a double.
    if (listener.line === this && listener.message(event)) attempt.message(event)
    // It proves life, and that is all that the client has to know.
    else if (listener.client.readyState === 1) attempt.told(new Event('beat'))
  }

  told(event: Event): void {
    if (this.listener.line === this) this.listener.told(event)
    this.attempt.told(event)
  }

  close(code: number, reason: string): void {
    closeWith(this.link!, code, reason)
  }
}
