import { closeWith } from '../client/close-frame.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import type { Setup, SocketOwner } from '../socket/setup.ts'

/** Hears of each socket of the client, before the client does. */
export interface LineListener {
  /** Whether the client counts as connected. */
  readonly isOpen: boolean
  /** @returns Whether the client is to hear of it as a message. */
  message(line: Line, event: MessageEvent): boolean
  told(line: Line, event: Event): void
}

/** One socket of the client: stands between it and the attempt that owns it. */
export class Line implements SocketOwner {
  link: HeartbeatWebSocket | undefined
  private readonly listener: LineListener
  private readonly owner: SocketOwner | undefined

  constructor(listener: LineListener, setup: Setup) {
    this.listener = listener
    this.owner = setup.owner
    setup.owner = this
  }

  message(event: MessageEvent): void {
    if (this.listener.message(this, event)) this.owner?.message(event)
    // It proves life, and that is all that the client has to know.
    else if (this.listener.isOpen) this.owner?.told(new Event('beat'))
  }

  told(event: Event): void {
    this.listener.told(this, event)
    this.owner?.told(event)
  }

  close(code: number, reason: string): void {
    closeWith(this.link!, code, reason)
  }
}
