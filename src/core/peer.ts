/**
 * What outlives a connection: the facts learnt about the other side. One object per address, handed
 * to every {@link Heartbeat} that talks to it.
 */
export interface Peer {
  /** It has answered a ping, on this connection or an earlier one. */
  answered: boolean
  /** Connections in a row that died without one reply. */
  unanswered: number
  /** The lack of answers has been reported; it is said once. */
  reported: boolean
  /** How many times longer than configured to wait: 1, 2, 4 or 8. */
  patience: number
  /** Dials in a row that hit their connect timeout. */
  hungDials: number
}

export function newPeer(): Peer {
  return { answered: false, unanswered: 0, reported: false, patience: 1, hungDials: 0 }
}

/**
 * The limit for the next dial: doubled for each dial in a row that hung, eightfold at most. A limit
 * that never grew would never connect in Firefox, which itself holds a dial to a host that failed
 * for up to 60 s, silently in CONNECTING.
 */
export function connectLimit(connectTimeout: number, peer: Peer): number {
  return connectTimeout * 2 ** Math.min(3, peer.hungDials)
}
