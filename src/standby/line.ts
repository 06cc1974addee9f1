import type { Destination } from '../client/attempt.ts'
import type { Ending } from '../client/ending.ts'
import { closeWith } from '../client/close-frame.ts'
import { ABNORMAL_CLOSURE, GIVEN_UP, HEARTBEAT_TIMEOUT, NORMAL_CLOSURE } from '../core/close.ts'
import { died } from '../core/peer.ts'
import type { HeartbeatWebSocket } from '../socket/heartbeat-websocket.ts'
import { socketEvent } from '../socket/runtime.ts'
import type { Setup, SocketOwner } from '../socket/setup.ts'

/** Hears of each socket of the client, before the client does. */
export interface LineListener {
  /** @param isReply - It is the reply to a ping. */
  heard(line: Line, isReply: boolean): void
  suspected(line: Line): void
  ended(line: Line, event: CloseEvent): void
}

/** One socket of the client: stands between it and the attempt that owns it. */
export class Line implements SocketOwner {
  link: HeartbeatWebSocket | undefined
  /** As the socket was made with it; empty before. */
  url = ''
  readonly setup: Setup
  /** From now on the client hears nothing of this socket. */
  isOver = false
  protected readonly listener: LineListener
  protected owner: SocketOwner | undefined

  constructor(listener: LineListener, setup: Setup) {
    this.listener = listener
    this.setup = setup
    this.owner = setup.owner
    setup.owner = this
  }

  make(
    Socket: Destination['Socket'],
    url: string,
    protocols: string | string[] | undefined,
  ): HeartbeatWebSocket {
    this.url = url
    return (this.link = new Socket(url, protocols, this.setup))
  }

  message(event: MessageEvent): void {
    if (this.isOver) return
    this.listener.heard(this, false)
    this.owner?.message(event)
  }

  told(event: Event): void {
    if (this.isOver) return
    const { type } = event
    if (type === 'pong' || type === 'beat') this.listener.heard(this, type === 'pong')
    if (type === 'suspect') this.listener.suspected(this)
    if (type === 'close') this.listener.ended(this, event as CloseEvent)
    this.owner?.told(event)
  }

  /** Ends the socket without waiting for anything, and tells nobody. */
  close(code: number, reason: string): void {
    const { link } = this
    this.isOver = true
    if (link?.readyState === 1) closeWith(link, code, reason)
    link?.terminate()
  }

  /** Aborts what the application does for it. */
  abort(): void {
    // The client's own attempt does so.
  }

  /** Another connection has replaced it. The bytes that it has still to send go out before the Close frame. */
  handOver(): void {
    const cause = 'handover'
    this.isOver = true
    this.abort()
    closeWith(this.link!, NORMAL_CLOSURE, cause)
    this.#tellEnd({ cause, code: NORMAL_CLOSURE, reason: cause, wasClean: true })
  }

  /** It is dead, as another connection has shown. */
  giveUp(): void {
    const peer = this.setup.peers.at(this.url)
    died(peer)
    // The path is not the suspect: the other connection has come over it.
    peer.hungDials = 0
    this.close(GIVEN_UP, HEARTBEAT_TIMEOUT)
    this.#tellEnd({ code: ABNORMAL_CLOSURE, reason: HEARTBEAT_TIMEOUT, wasClean: false })
  }

  #tellEnd(ending: Ending): void {
    this.owner?.told(closeEvent(ending))
  }
}

/** With its cause, which no event of the platform has. */
export function closeEvent(ending: Ending): Event {
  const { cause, error } = ending
  return Object.assign(socketEvent('close', ending), { cause, error })
}
