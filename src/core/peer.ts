import { LONGEST_SPREAD } from './close.ts'
import type { HeartbeatTimings } from './timings.ts'

/**
 * The facts about the other side, which outlive a connection. One object per address, handed
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
  /**
   * Attempts in a row that hit their connect timeout. -1 after a drop: there the path is the suspect, and
   * not the server, and the next limit is half of the ordinary one.
   */
  hungDials: number
  /** How long after its first ping the last connection received its first frame, in ms. */
  firstFrame: number
  /** In how long all clients may come back, as the server announced it, in ms. */
  spread: number
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
    firstFrame: 0,
    spread: 0,
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

/** It was dropped before, and no reply can end that row: frames must. */
export function isUncalm({ deaths, answered }: Peer): boolean {
  return deaths > 0 && !answered
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
  peer.hungDials = -1
}

/** The server announced in how long all clients may come back, in ms. Anything else changes nothing. */
export function announceSpread(peer: Peer, spread: unknown): void {
  if (typeof spread === 'number' && spread >= 0) peer.spread = Math.min(LONGEST_SPREAD, spread)
}

/** The shortest wait for the first frame on a fresh connection, in ms. */
const FIRST_WINDOW = 5000

/**
 * How long the first frame may take after the first ping of a fresh connection, in ms; `Infinity` where
 * nothing shortens `timeout`. It is shorter only for a peer that has replied before and whose last
 * connection was not dropped. A slow network shows in the handshake, a slow application in the first
 * frame of the connection before: it gets ten times as long.
 *
 * @param handshake - How long the handshake of this connection took, in ms.
 */
export function firstWindow({ answered, deaths, firstFrame }: Peer, handshake: number): number {
  return answered && !deaths
    ? Math.max(FIRST_WINDOW, 10 * Math.max(handshake, firstFrame))
    : Infinity
}

/** More addresses than this, and the one known longest is forgotten. */
const MAX_PEERS = 64

/** The peers of one configured class. */
export class Peers {
  private readonly peers = new Map<string, Peer>()

  /**
   * The peer at an address, the same object each time.
   *
   * @param url - Its query does not count: it often holds a token that changes with every attempt.
   */
  at(url: string): Peer {
    const peers = this.peers
    const address = url.split('?', 1)[0]!
    let peer = peers.get(address)
    if (!peer) {
      peers.set(address, (peer = newPeer()))
      if (peers.size > MAX_PEERS) peers.delete(peers.keys().next().value!)
    }
    return peer
  }
}

/** A SYN is repeated 1 s after the first and 3 s after it (RFC 6298, section 5). Both may bring it about. */
const SECOND_SYN = 4000

/**
 * The limit of the next attempt: half of `connectTimeout` after a drop, and doubled for each attempt in a
 * row that hung, to four times `connectTimeout` at most. The fewer attempts the better: Firefox itself
 * holds an attempt to an address that failed for up to 60 s, before it gives the handshake its 20 s. It
 * also keeps the connection of each attempt that was accepted and never answered, one of six to an address.
 *
 * A handshake takes three or four round trips. So after a drop four times `timeout` are enough, where that
 * is less; but not below 4 s.
 */
export function connectLimit(
  connectTimeout: number,
  peer: Peer,
  timeout: number = Infinity,
): number {
  const limit = connectTimeout * 2 ** Math.min(2, peer.hungDials)
  const isShorter = peer.hungDials < 0 && limit < Infinity
  return isShorter ? Math.min(limit, Math.max(SECOND_SYN, 4 * timeout)) : limit
}
