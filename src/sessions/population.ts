import type { LiveSession } from './session.ts'
import { Due } from './wheel.ts'

/** How many sessions there are, and which of them can be spared. */
export class Population {
  /** Sessions without a connection, in the order of their losses. */
  readonly detached: Due<LiveSession> = new Due<LiveSession>()
  private readonly perIdentity: Map<string, number> = new Map<string, number>()
  private readonly most: { readonly maxSessions: number; readonly maxPerIdentity: number }
  private size = 0

  constructor(most: { readonly maxSessions: number; readonly maxPerIdentity: number }) {
    this.most = most
  }

  add({ identity }: LiveSession): void {
    this.#count(identity, 1)
  }

  delete(live: LiveSession): void {
    this.detached.delete(live)
    this.#count(live.identity, -1)
  }

  /**
   * Makes room for another session.
   *
   * @param evict - Ends a session.
   * @returns Whether there is room.
   */
  makeRoom(identity: string | undefined, evict: (live: LiveSession) => void): boolean {
    const { maxSessions, maxPerIdentity } = this.most
    if (identity !== undefined && (this.perIdentity.get(identity) ?? 0) >= maxPerIdentity) {
      const own = [...this.detached.keys()].find(live => live.identity === identity)
      if (!own) return false
      evict(own)
    }
    if (this.size < maxSessions) return true
    const spare = this.spare()
    if (spare) evict(spare)
    return !!spare
  }

  /** @returns The oldest session without a connection, of the identity that has most of those. */
  spare(except?: LiveSession): LiveSession | undefined {
    const byIdentity = new Map<string | undefined, LiveSession[]>()
    for (const live of this.detached.keys()) {
      if (live === except) continue
      const held = byIdentity.get(live.identity)
      if (held) held.push(live)
      else byIdentity.set(live.identity, [live])
    }
    let most: LiveSession[] = []
    for (const held of byIdentity.values()) if (held.length > most.length) most = held
    return most[0]
  }

  #count(identity: string | undefined, count: 1 | -1): void {
    this.size += count
    if (identity === undefined) return
    const sessions = (this.perIdentity.get(identity) ?? 0) + count
    if (sessions) this.perIdentity.set(identity, sessions)
    else this.perIdentity.delete(identity)
  }
}
