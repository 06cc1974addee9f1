import type { Room } from '../core/delivery/frames.ts'
import { SUPERSEDED } from '../core/delivery/frames.ts'
import type { Hello, LostReason } from '../core/delivery/hello.ts'
import { frameOf } from '../core/delivery/hello.ts'
import type { Seat } from '../core/delivery/registry.ts'
import type { Greeted } from '../core/delivery/registry.ts'
import { Registry } from '../core/delivery/registry.ts'
import { ServerSession } from '../core/delivery/server-session.ts'
import { VERSION } from '../core/delivery/frames.ts'
import { Committer } from './committer.ts'
import type { Connection, ConnectionOwner } from './connection.ts'
import { Losses } from './losses.ts'
import { bytesOf } from './message-size.ts'
import type { EndReason, Settings } from './options.ts'
import { Population } from './population.ts'
import type { SessionMessage } from './session-interface.ts'
import type { Attached } from './session.ts'
import { LiveSession } from './session.ts'
import type { StoreEntry } from './store.ts'
import { Due, Wheel } from './wheel.ts'

/** All sessions of one server. */
export class Hub<Request> {
  readonly settings: Settings<Request>
  private readonly registry: Registry<SessionMessage, Attached>
  private readonly live: Map<ServerSession<SessionMessage>, LiveSession> = new Map<
    ServerSession<SessionMessage>,
    LiveSession
  >()
  private readonly population: Population
  private readonly acks: Due<LiveSession> = new Due<LiveSession>()
  private readonly wheel: Wheel = new Wheel(now => this.#turn(now))
  private readonly losses: Losses = new Losses()
  private readonly committer: Committer | undefined
  /** Resolves when the store can be used. */
  readonly ready: Promise<void>
  private bytes = 0
  private isClosed = false

  constructor(settings: Settings<Request>) {
    const { maxMessages, maxBytes, store } = settings
    const room: Room = [maxMessages, maxBytes]
    this.settings = settings
    this.population = new Population(settings)
    this.registry = new Registry(() => new ServerSession(room, room, !!store))
    this.committer = store && new Committer(store, this)
    this.ready = Promise.resolve(this.committer?.start(settings))
    // Whoever does not wait for it hears of it all the same.
    this.ready.catch((error: unknown) => this.failed(error))
  }

  get sessions(): Iterable<LiveSession> {
    return this.live.values()
  }

  get size(): number {
    return this.live.size
  }

  /** A client says which session it has, or wants. */
  greet(connection: Connection, key: string, identity: string | undefined, hello: Hello): void {
    if (this.isClosed) return connection.close(1012, '')
    if (hello.v !== VERSION) return this.#lose(connection, 'version')
    const mayBegin = hello.w === 0 || !!this.committer
    if (!this.registry.seats.has(key) && mayBegin && !this.#makeRoom(identity)) {
      // A session in a store can wait, or go elsewhere.
      if (!hello.w) this.#lose(connection, 'busy')
      return connection.close(1013, 'the server has no room for another session')
    }
    const { committer } = this
    if (committer) void this.#open(committer, connection, key, identity, hello)
    else this.#greeted(connection, identity, hello, this.registry.hello(key, connection, hello))
  }

  /** Another connection has the session, or the store has lost something of it. */
  taken(live: LiveSession, result: 'fenced' | 'gap'): void {
    const { connection } = live.seat
    this.registry.remove(live.seat)
    this.#ended(live, result === 'gap' ? 'forgotten' : 'moved')
    if (!connection) return
    if (result === 'gap') this.#lose(connection, 'forgotten', live.seat.session.in.settled)
    else connection.displace(SUPERSEDED)
  }

  changed(live: LiveSession): void {
    this.committer?.put(live)
  }

  wake(): void {
    this.wheel.wake()
  }

  /** The connection of a session is gone. */
  detach(live: LiveSession, connection: Connection): void {
    const { seat } = live
    if (!this.registry.owns(seat, connection)) return
    this.registry.gone(seat, connection)
    this.acks.delete(live)
    this.population.detached.put(live, performance.now() + this.settings.ttl)
    this.wheel.wake()
    this.committer?.release(live)
  }

  /** The session is over, by whatever reason. */
  finish(live: LiveSession, reason: EndReason): void {
    this.registry.remove(live.seat)
    this.#ended(live, reason)
    // From the store it goes only where it is over everywhere.
    if (reason !== 'evicted' && reason !== 'closed') this.committer?.end(live)
  }

  /** Ends them all, and their connections with 1012, service restart. In a store they go on. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.committer?.settled(this.live.values())
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
      const spare = this.population.spare(live)
      if (!spare) return false
      this.finish(spare, 'evicted')
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

  async #open(
    committer: Committer,
    connection: Connection,
    key: string,
    identity: string | undefined,
    hello: Hello,
  ): Promise<void> {
    if (this.registry.isStale(key, hello)) return connection.displace(SUPERSEDED)
    const opened = await committer.open(key, hello)
    if (opened) {
      const tail = opened.tail?.map(message => ({ message, bytes: bytesOf(message) }))
      const greeted = this.registry.opened(key, connection, hello, { ...opened, tail })
      this.#greeted(connection, identity, hello, greeted, opened.entry)
    } else connection.close(1013, 'the store of the sessions cannot be used')
    // Its commits waited for the answer.
    const seat = this.registry.seats.get(key)
    const live = seat && this.live.get(seat.session)
    if (live) committer.put(live)
  }

  #greeted(
    connection: Connection,
    identity: string | undefined,
    hello: Hello,
    greeted: Greeted<SessionMessage, Attached>,
    entry?: StoreEntry,
  ): void {
    const { verdict, seat, displaced, ended } = greeted
    const isTakeover = verdict === 'takeover'
    if (displaced && displaced !== connection) displaced.displace(SUPERSEDED)
    if (ended) this.#ended(this.live.get(ended.session), isTakeover ? 'moved' : 'forgotten')
    if (verdict === 'stale') return connection.displace(SUPERSEDED)
    if (!seat) return this.#lose(connection, verdict as LostReason)
    if (isTakeover && !this.settings.onTakeover) {
      this.registry.remove(seat)
      entry?.end().catch((error: unknown) => this.failed(error))
      return this.#lose(connection, 'unknown')
    }
    const live = this.#attach(connection, seat, identity, hello, entry, isTakeover)
    // While the store was asked.
    if (connection.isClosed) this.detach(live, connection)
  }

  #attach(
    connection: Connection,
    seat: Seat<SessionMessage, Attached>,
    identity: string | undefined,
    hello: Hello,
    entry: StoreEntry | undefined,
    isTakeover: boolean,
  ): LiveSession {
    const { session } = seat
    const { onSession, onTakeover } = this.settings
    let live = this.live.get(session)
    const isNew = !live
    if (!live) {
      live = new LiveSession(this as unknown as ConnectionOwner, seat, identity)
      this.live.set(session, live)
      this.population.add(live)
    }
    live.entry = entry
    this.committer?.keep(live)
    this.population.detached.delete(live)
    connection.attach(live)
    const welcome = { ...session.attach(hello), id: live.id, ttl: this.settings.ttl }
    connection.write(frameOf('w', welcome))
    live.freed()
    const created = live
    if (isNew) this.run(() => (isTakeover ? onTakeover : onSession)?.(created))
    live.flush()
    return live
  }

  /** @param h - The last message that was handled and committed, where that is known. */
  #lose(connection: Attached, reason: LostReason, h?: number): void {
    connection.lose()
    connection.write(frameOf('l', { reason, wait: this.losses.wait(performance.now()), h }))
  }

  #ended(live: LiveSession | undefined, reason: EndReason): void {
    if (!live || !this.live.delete(live.seat.session)) return
    this.bytes -= live.counted
    live.counted = 0
    this.population.delete(live)
    this.acks.delete(live)
    this.committer?.drop(live)
    live.over()
    this.run(() => this.settings.onEnd?.(live, reason))
  }

  #makeRoom(identity: string | undefined): boolean {
    return this.population.makeRoom(identity, live => this.finish(live, 'evicted'))
  }

  #turn(now: number): boolean {
    for (const live of this.acks.take(now)) live.acknowledge()
    for (const live of this.population.detached.take(now)) this.finish(live, 'expired')
    this.committer?.turn(now)
    const isWaiting = this.acks.size + this.population.detached.size > 0
    return isWaiting || !!this.committer?.isWaiting
  }
}
