import type { Heartbeat } from '../core/heartbeat.ts'
import type { Peers } from '../core/peer.ts'
import type { SocketSettings } from './socket-options.ts'

/** Hears of one socket, at less cost than by listeners: see {@link Setup}. */
export interface SocketOwner {
  /** A message came that is the application's. */
  message(event: MessageEvent): void
  /** Any other event, those of the heartbeat included. */
  told(event: Event): void
}

/**
 * The settings of a socket. A class of sockets has one for all; a client hands one to the
 * constructor, as a third argument that no application sees. With a class for each client and
 * listeners on each socket instead, a client took three times the memory, and a message twice the
 * time.
 */
export class Setup {
  readonly settings: SocketSettings
  /** The facts about the other side; shared by the sockets of one class or client. */
  readonly peers: Peers
  /** A plug-in may put itself before it, until the socket is made. */
  owner: SocketOwner | undefined
  /** Whether the owner begins the heartbeat, some time after `open`. */
  readonly holds: boolean
  /** Begins it; there once the socket is open. */
  begin: (() => void) | undefined
  /** That of the socket, where there is an owner. */
  heart: Heartbeat | undefined

  constructor(settings: SocketSettings, peers: Peers, owner?: SocketOwner, holds = false) {
    this.settings = settings
    this.peers = peers
    this.owner = owner
    this.holds = holds
  }
}
