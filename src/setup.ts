import type { Peers } from './core/peer.ts'
import type { SocketSettings } from './socket-options.ts'

/**
 * What sockets of one configuration share. A class of sockets has one; a client hands its own to the
 * constructor, as a third argument that no application sees: a class for each client would cost each
 * of them more memory than all that it keeps, and every look at a socket of many clients its speed.
 */
export class Setup {
  readonly settings: SocketSettings
  readonly peers: Peers

  constructor(settings: SocketSettings, peers: Peers) {
    this.settings = settings
    this.peers = peers
  }
}
