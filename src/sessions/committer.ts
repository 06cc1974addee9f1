import type { Hello } from '../core/delivery/hello.ts'
import type { Committed, Delta, ServerSession } from '../core/delivery/server-session.ts'
import type { SessionMessage } from './session-interface.ts'
import type { LiveSession } from './session.ts'
import type { SessionStore, StoreDelta, StoreLimits, StoreOpened } from './store.ts'
import { Due } from './wheel.ts'

/** The longest wait for an answer of the store, in ms. */
const ANSWER_TIMEOUT = 2_000
/** How long until a commit without an answer is asked again, in ms. */
const RETRY = 500

/** The hub, as its committer sees it. */
export interface CommitterOwner {
  readonly settings: { readonly ttl: number }
  /** The wheel is to turn. */
  wake(): void
  failed(error: unknown): void
  /** Another connection has the session, or the store has lost something of it. */
  taken(live: LiveSession, result: 'fenced' | 'gap'): void
}

interface Question {
  readonly reject: (error: Error) => void
}

/**
 * Commits to the store. One commit of a session is under way at most; the commits of all sessions that a
 * turn of the event loop changed go out together.
 */
export class Committer {
  private readonly store: SessionStore
  private readonly owner: CommitterOwner
  /** How many hellos of a session are under way to the store. */
  private readonly opening: Map<string, number> = new Map<string, number>()
  private readonly changed: Set<LiveSession> = new Set<LiveSession>()
  private readonly retries: Due<LiveSession> = new Due<LiveSession>()
  /** Sessions that must not expire in the store. */
  private readonly touches: Due<LiveSession> = new Due<LiveSession>()
  private readonly questions: Due<Question> = new Due<Question>()
  private isDown = false

  constructor(store: SessionStore, owner: CommitterOwner) {
    this.store = store
    this.owner = owner
  }

  /** Something waits for a turn of the wheel. */
  get isWaiting(): boolean {
    return this.retries.size + this.touches.size + this.questions.size > 0
  }

  /** Rejects where the engine cannot be used. */
  start(limits: StoreLimits): Promise<void> {
    const { ttl, maxBytes } = limits
    return this.#ask(() => this.store.start({ ttl, maxBytes })).catch((error: unknown) => {
      this.isDown = true
      throw unusable(error)
    })
  }

  /** @returns `undefined` where the store could not be asked. */
  async open(key: string, hello: Hello): Promise<StoreOpened | undefined> {
    this.opening.set(key, (this.opening.get(key) ?? 0) + 1)
    try {
      return this.#answered(await this.#ask(() => this.store.open(key, hello)))
    } catch (error) {
      this.#failed(error)
      return undefined
    } finally {
      const others = this.opening.get(key)! - 1
      if (others) this.opening.set(key, others)
      else this.opening.delete(key)
    }
  }

  /** The session has more to commit, or goes on after a hello. */
  put(live: LiveSession): void {
    if (!this.changed.size) queueMicrotask(() => this.#commitAll())
    this.changed.add(live)
  }

  /** The session has a connection: keeps it in the store. */
  keep(live: LiveSession): void {
    this.touches.delete(live)
    this.touches.put(live, performance.now() + this.owner.settings.ttl / 3)
    this.owner.wake()
  }

  /** The session has no connection: it may expire from now on, but not earlier. */
  release(live: LiveSession): void {
    this.touches.delete(live)
    this.#commit(live, true)
  }

  /** The session is over. */
  drop(live: LiveSession): void {
    this.changed.delete(live)
    this.retries.delete(live)
    this.touches.delete(live)
  }

  /** The session is over everywhere. */
  end(live: LiveSession): void {
    const { entry } = live
    if (entry) this.#ask(() => entry.end()).catch((error: unknown) => this.#failed(error))
  }

  turn(now: number): void {
    for (const { reject } of this.questions.take(now)) {
      reject(new Error(`it has not answered within ${ANSWER_TIMEOUT} ms`))
    }
    for (const live of this.retries.take(now)) this.#commit(live)
    for (const live of this.touches.take(now)) {
      this.keep(live)
      this.#commit(live, true)
    }
  }

  /** Resolves when all is committed; at the latest when the store has not answered for that long. */
  async settled(all: Iterable<LiveSession>): Promise<void> {
    const sessions = [...all]
    // What came meanwhile goes into the next commit.
    for (let round = 0; round < 2; round++) {
      this.#commitAll()
      await Promise.all(sessions.map(async live => live.committing))
    }
  }

  #commitAll(): void {
    const all = [...this.changed]
    this.changed.clear()
    for (const live of all) this.#commit(live)
  }

  #commit(live: LiveSession, isTouch = false): void {
    const { session } = live.seat
    const { entry } = live
    // A hello that is under way would fence it.
    if (!entry || this.opening.has(live.seat.key)) return
    const delta = session.commit(isTouch)
    if (!delta) return
    const given = { ...delta, kept: () => keptBy(session, delta) }
    live.committing = this.#ask(() => entry.commit(given)).then(
      result => this.#committed(live, this.#answered(result)),
      (error: unknown) => {
        this.#failed(error)
        this.#committed(live, undefined)
      },
    )
  }

  #committed(live: LiveSession, result: Committed | undefined): void {
    const { session } = live.seat
    if (session.isOver) return
    const now = performance.now()
    session.committed(now, result)
    if (result === 'fenced' || result === 'gap') return this.owner.taken(live, result)
    if (!result) {
      this.retries.put(live, now + RETRY)
      this.owner.wake()
      return
    }
    live.flush()
    this.put(live)
  }

  /** A question with a deadline. */
  #ask<T>(question: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const asked = { reject }
      this.questions.put(asked, performance.now() + ANSWER_TIMEOUT)
      this.owner.wake()
      const done = (): void => this.questions.delete(asked)
      question().finally(done).then(resolve, reject)
    })
  }

  #answered<T>(answer: T): T {
    this.isDown = false
    return answer
  }

  /** Reports an outage once, not for each session. */
  #failed(error: unknown): void {
    if (this.isDown) return
    this.isDown = true
    this.owner.failed(unusable(error))
  }
}

function unusable(error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error)
  return new Error(
    `belay-ws: the store of the sessions cannot be used: ${why}; start the engine or correct its address. ` +
      'Until then connections stay, nothing new is acknowledged, and new connections are closed with 1013',
    { cause: error },
  )
}

/** @returns All that a session has after a commit. */
function keptBy(
  { out }: ServerSession<SessionMessage>,
  { from, append }: Delta<SessionMessage>,
): ReturnType<StoreDelta['kept']> {
  const kept = out.kept.slice(0, from + append.length - out.acked)
  return { acked: out.acked, messages: kept.map(({ message }) => message) }
}
