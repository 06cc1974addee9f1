import type { HeartbeatTimings } from './timings.ts'

/**
 * What outlives a connection: the facts learnt about the other side. One object per address, handed
 * to every {@link Heartbeat} that talks to it.
 */
export interface Peer {
  /** It has answered a ping, on this connection or an earlier one. */
  answered: boolean
  /** Connections in a row that the server ended right after the first ping. */
  unanswered: number
  /** The lack of answers has been reported; it is said once. */
  reported: boolean
  /** Connections in a row that the heartbeat dropped. */
  deaths: number
  /** Replies since the last of them. */
  replies: number
  /** Dials in a row that hit their connect timeout. */
  hungDials: number
}

/** A peer of which nothing is known yet. */
export function newPeer(): Peer {
  return {
    answered: false,
    unanswered: 0,
    reported: false,
    deaths: 0,
    replies: 0,
    hungDials: 0,
  }
}

/**
 * How many times longer than configured to wait: 1, 4 or 8. A message that takes longer than `timeout`
 * to arrive looks like a dead connection. From the second drop in a row on, the next connection waits
 * longer, so that such a message gets through in the end.
 */
export function patience({ deaths }: Peer): number {
  return deaths < 2 ? 1 : Math.min(8, 2 ** deaths)
}

/** The row of drops ends with this reply: a reply to the first ping alone proves little. */
const CALM = 3

/** A ping was replied to. */
export function replied(peer: Peer): void {
  peer.answered = true
  if (++peer.replies >= CALM) peer.deaths = 0
}

/**
 * A frame came from a peer that has never replied: there the row ends after two intervals. A peer that
 * replies must reply, because frames arrive behind a dead way to the server, too.
 *
 * @param age - How long the connection has been open, in ms.
 */
export function heard(
  peer: Peer,
  age: number,
  { interval, answerTimeout }: HeartbeatTimings,
): void {
  if (age >= Math.min(2 * interval, answerTimeout)) peer.deaths = 0
}

/** The heartbeat drops the connection. */
export function died(peer: Peer): void {
  peer.deaths++
  peer.replies = 0
}

/** More addresses than this, and the one known longest is forgotten. */
const MAX_PEERS = 64

/** The peers of one configured class. */
export class Peers {
  readonly #peers = new Map<string, Peer>()

  /**
   * The peer at an address, the same object each time.
   *
   * @param url - Its query does not count: it often holds a token that changes with every dial.
   */
  at(url: string): Peer {
    const peers = this.#peers
    const address = url.split('?', 1)[0]!
    let peer = peers.get(address)
    if (!peer) {
      peers.set(address, (peer = newPeer()))
      if (peers.size > MAX_PEERS) peers.delete(peers.keys().next().value!)
    }
    return peer
  }
}

/**
 * The limit for the next dial: doubled for each dial in a row that hung, eightfold at most. Firefox
 * itself holds a dial to an address that failed for up to 60 s, silently in CONNECTING, before it
 * gives the handshake its 20 s; and of each dial that was accepted and never answered it keeps the
 * connection, one of six to an address, until the other side answers or ends it: the fewer the better.
 */
export function connectLimit(connectTimeout: number, peer: Peer): number {
  return connectTimeout * 2 ** Math.min(3, peer.hungDials)
}
