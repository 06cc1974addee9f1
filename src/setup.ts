import type { Peers } from './core/peer.ts'
import type { SocketSettings } from './socket-options.ts'

/**
 * What a socket is made with. A class of sockets has one for all; a client hands its own to the
 * constructor, as a third argument that no application sees. A class for each client instead would
 * cost it more memory than all that it keeps, and every look at the sockets of many clients its speed.
 */
export class Setup {
  readonly settings: SocketSettings
  /** What was learnt of the other side; shared by the sockets of one class or client. */
  readonly peers: Peers
  /**
   * Called with each message that is the application's, beside the listeners. One more listener
   * would cost a message more than all else that a client does for it.
   */
  readonly message: ((event: MessageEvent) => void) | undefined

  constructor(settings: SocketSettings, peers: Peers, message?: (event: MessageEvent) => void) {
    this.settings = settings
    this.peers = peers
    this.message = message
  }
}
