import type { Room } from '../core/delivery/frames.ts'
import { SUPERSEDED } from '../core/delivery/frames.ts'
import type { Hello, LostReason } from '../core/delivery/hello.ts'
import { frameOf } from '../core/delivery/hello.ts'
import type { Seat } from '../core/delivery/registry.ts'
import { Registry } from '../core/delivery/registry.ts'
import { ServerSession } from '../core/delivery/server-session.ts'
import { VERSION } from '../core/delivery/frames.ts'
import type { Connection, ConnectionOwner } from './connection.ts'
import { Losses } from './losses.ts'
import type { EndReason, Settings } from './options.ts'
import type { SessionMessage } from './session-interface.ts'
import type { Attached } from './session.ts'
import { LiveSession } from './session.ts'
import { Due, Wheel } from './wheel.ts'

/** All sessions of one server. */
export class Hub<Request> {
  readonly settings: Settings<Request>
  private readonly registry: Registry<SessionMessage, Attached>
  private readonly live: Map<ServerSession<SessionMessage>, LiveSession> = new Map<
    ServerSession<SessionMessage>,
    LiveSession
  >()
  /** How many sessions each identity has. */
  private readonly perIdentity: Map<string, number> = new Map<string, number>()
  private readonly detached: Due<LiveSession> = new Due<LiveSession>()
  private readonly acks: Due<LiveSession> = new Due<LiveSession>()
  private readonly wheel: Wheel = new Wheel(now => this.#turn(now))
  private readonly losses: Losses = new Losses()
  private bytes = 0

  constructor(settings: Settings<Request>) {
    const room: Room = [settings.maxMessages, settings.maxBytes]
    this.settings = settings
    this.registry = new Registry(() => new ServerSession(room, room))
  }

  get sessions(): Iterable<LiveSession> {
    return this.live.values()
  }

  get size(): number {
    return this.live.size
  }

  /** A client says which session it has, or wants. */
  greet(connection: Connection, key: string, identity: string | undefined, hello: Hello): void {
    if (hello.v !== VERSION) return this.#lose(connection, 'version')
    if (!this.registry.seats.has(key) && hello.w === 0 && !this.#hasRoom(identity)) {
      this.#lose(connection, 'busy')
      return connection.close(1013, 'the server has no room for another session')
    }
    const greeted = this.registry.hello(key, connection, hello)
    const { verdict, seat, displaced, ended } = greeted
    if (displaced && displaced !== connection) displaced.displace(SUPERSEDED)
    if (ended) this.#ended(this.live.get(ended.session), 'forgotten')
    if (verdict === 'stale') return connection.displace(SUPERSEDED)
    if (!seat) return this.#lose(connection, verdict as LostReason)
    this.#attach(connection, seat, identity, hello)
  }

  /** The connection of a session is gone. */
  detach(live: LiveSession, connection: Connection): void {
    const { seat } = live
    if (!this.registry.owns(seat, connection)) return
    this.registry.gone(seat, connection)
    this.acks.delete(live)
    this.detached.put(live, performance.now() + this.settings.ttl)
    this.wheel.wake()
  }

  /** The session is over, by whatever reason. */
  finish(live: LiveSession, reason: EndReason): void {
    this.registry.remove(live.seat)
    this.#ended(live, reason)
  }

  /** Ends them all, and their connections with 1012, service restart. */
  close(): void {
    for (const live of this.live.values()) {
      const { connection } = live.seat
      this.finish(live, 'closed')
      connection?.close(1012, '')
    }
    this.wheel.stop()
  }

  acknowledgeAt(live: LiveSession, at: number): void {
    this.acks.put(live, at)
    this.wheel.wake()
  }

  acknowledged(live: LiveSession): void {
    this.acks.delete(live)
  }

  /**
   * Counts what the session keeps.
   *
   * @returns Whether there is room for it, after sessions without a connection have made some.
   */
  count(live: LiveSession): boolean {
    const { bytes } = live.unacked
    const isMore = bytes > live.counted
    this.bytes += bytes - live.counted
    live.counted = bytes
    while (isMore && this.bytes > this.settings.maxTotalBytes) {
      if (!this.#evict(live)) return false
    }
    return true
  }

  /** Runs a handler of the application. */
  run(handler: () => void): void {
    try {
      handler()
    } catch (error) {
      this.failed(error)
    }
  }

  failed(error: unknown): void {
    const { onError = console.error } = this.settings
    onError(error)
  }

  #attach(
    connection: Connection,
    seat: Seat<SessionMessage, Attached>,
    identity: string | undefined,
    hello: Hello,
  ): void {
    const { session } = seat
    let live = this.live.get(session)
    const isNew = !live
    if (!live) {
      live = new LiveSession(this as unknown as ConnectionOwner, seat, identity)
      this.live.set(session, live)
      this.#add(identity, 1)
    }
    this.detached.delete(live)
    connection.attach(live)
    const welcome = { ...session.attach(hello), id: live.id, ttl: this.settings.ttl }
    connection.write(frameOf('w', welcome))
    live.freed()
    const created = live
    if (isNew) this.run(() => this.settings.onSession?.(created))
    live.flush()
  }

  #lose(connection: Connection, reason: LostReason): void {
    connection.lose()
    connection.write(frameOf('l', { reason, wait: this.losses.wait(performance.now()) }))
  }

  #ended(live: LiveSession | undefined, reason: EndReason): void {
    if (!live || !this.live.delete(live.seat.session)) return
    this.bytes -= live.counted
    live.counted = 0
    this.#add(live.identity, -1)
    this.detached.delete(live)
    this.acks.delete(live)
    live.over()
    this.run(() => this.settings.onEnd?.(live, reason))
  }

  #add(identity: string | undefined, count: 1 | -1): void {
    if (identity === undefined) return
    const sessions = (this.perIdentity.get(identity) ?? 0) + count
    if (sessions) this.perIdentity.set(identity, sessions)
    else this.perIdentity.delete(identity)
  }

  #hasRoom(identity: string | undefined): boolean {
    const { maxSessions, maxPerIdentity } = this.settings
    if (identity !== undefined && (this.perIdentity.get(identity) ?? 0) >= maxPerIdentity) {
      const own = [...this.detached.keys()].find(live => live.identity === identity)
      if (!own) return false
      this.finish(own, 'evicted')
    }
    return this.size < maxSessions || this.#evict()
  }

  /** Takes the oldest session without a connection, of the identity that has most of those. */
  #evict(except?: LiveSession): boolean {
    const counts = new Map<string | undefined, LiveSession[]>()
    for (const live of this.detached.keys()) {
      if (live === except) continue
      const held = counts.get(live.identity)
      if (held) held.push(live)
      else counts.set(live.identity, [live])
    }
    let most: LiveSession[] = []
    for (const held of counts.values()) if (held.length > most.length) most = held
    if (!most[0]) return false
    this.finish(most[0], 'evicted')
    return true
  }

  #turn(now: number): boolean {
    for (const live of this.acks.take(now)) live.acknowledge()
    for (const live of this.detached.take(now)) this.finish(live, 'expired')
    return this.acks.size + this.detached.size > 0
  }
}
