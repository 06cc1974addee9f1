/**
 * When to tell the developer that a peer never replies. The rule it keeps: once for each peer, never
 * for a peer that has ever replied, and only on evidence that no network explains.
 */
import type { Peer } from './peer.ts'

/** Connections in a row that must die unanswered before the server is blamed. */
const LINKS = 3
/** Intervals with frames that one connection must live unanswered before the server is blamed. */
const INTERVALS = 3

export class Unanswered {
  /** When to look again; `Infinity` for never. */
  at: number = Infinity
  #heard = 0
  readonly #peer: Peer

  constructor(peer: Peer) {
    this.#peer = peer
  }

  /** A ping went out. */
  asked(now: number, interval: number): void {
    const { answered, reported } = this.#peer
    this.at = answered || reported ? Infinity : now + interval
  }

  /** Call from `at` on. Returns whether to report. */
  tick(now: number, interval: number, heardAt: number): boolean {
    if (now < this.at) return false
    // Frames must keep coming: after only one the link may be dead, and where the page stood still
    // the reply may be queued behind it.
    if (heardAt > this.at - interval && ++this.#heard === INTERVALS) return this.#report()
    this.at = now + interval
    return false
  }

  /** The connection is about to die. Returns whether to report first. */
  died(asked: boolean): boolean {
    const peer = this.#peer
    if (peer.answered) return false
    if (asked && !peer.reported && peer.unanswered + 1 >= LINKS) return this.#report()
    peer.unanswered++
    return false
  }

  #report(): boolean {
    this.at = Infinity
    return (this.#peer.reported = true)
  }
}
