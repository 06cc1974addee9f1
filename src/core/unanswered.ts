/**
 * When to tell the developer that a peer never replies. The rule it keeps: once for each peer, and
 * never for a peer that has ever replied. Three observations call for it:
 *
 * - the first connection is about to be dropped;
 * - three connections in a row were ended by the server right after the first ping;
 * - one connection lives through three intervals in which frames arrive and the reply does not.
 */
import { GOES_AWAY } from './close.ts'
import type { Peer } from './peer.ts'

/** How often one of the last two must be seen. */
const TIMES = 3

export class Unanswered {
  /** When to look again; `Infinity` for never. */
  at: number = Infinity
  private heard = 0
  private readonly peer: Peer

  constructor(peer: Peer) {
    this.peer = peer
  }

  /** A ping went out. */
  asked(now: number, interval: number): void {
    if (this.isOpen) this.at = now + interval
  }

  /** Call from `at` on. Returns whether to report. */
  tick(now: number, interval: number, heardAt: number): boolean {
    if (now < this.at) return false
    // Frames must keep coming: after only one the connection may be dead. Where the page stood still,
    // the reply may be queued behind that frame.
    if (heardAt > this.at - interval && ++this.heard === TIMES) return this.report()
    this.at = now + interval
    return false
  }

  /** The connection ended, right after our first ping or not. Returns whether to report. */
  ended(afterPing: boolean, code: number): boolean {
    const peer = this.peer
    if (GOES_AWAY.includes(code)) return false
    peer.unanswered = afterPing ? peer.unanswered + 1 : 0
    return peer.unanswered >= TIMES && this.report()
  }

  /** The evidence is complete. Returns whether to report. */
  report(): boolean {
    this.at = Infinity
    return this.isOpen && (this.peer.reported = true)
  }

  private get isOpen(): boolean {
    return !this.peer.answered && !this.peer.reported
  }
}
