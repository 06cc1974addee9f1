import type { Hello } from '../core/delivery/hello.ts'
import type { Committed, Counts, Delta, Verdict } from '../core/delivery/server-session.ts'
import type { SessionMessage } from './session-interface.ts'

export type { Committed, Counts, Delta, Hello, Verdict }

/** Limits of the hub, which a store needs to know. */
export interface StoreLimits {
  /** How long a session lives without a connection, in ms. A store keeps it for that time at least. */
  readonly ttl: number
  /** Most bytes of the messages of one session. */
  readonly maxBytes: number
}

/** A commit, as the store gets it. */
export interface StoreDelta extends Delta<SessionMessage> {
  /**
   * For a store that writes snapshots: all messages that the session has after this commit.
   *
   * @returns The messages behind number `acked`, which may be a later one than that of the commit.
   */
  kept(): KeptMessages
}

/** All messages that a session has for its client. */
export interface KeptMessages {
  /** The number of the last message before them. */
  readonly acked: number
  /** In their order. */
  readonly messages: readonly SessionMessage[]
}

/** A session that one connection has claimed, until another one does. */
export interface StoreEntry {
  /**
   * Adds to the session: all of it or nothing. The same commit may come twice, if its answer was lost.
   * Each one keeps the session for `ttl` more.
   *
   * - `ok`: done, or done before.
   * - `fenced`: another connection has claimed the session.
   * - `gap`: the store has fewer messages than `from`, or no such session. The session is over.
   *
   * Rejects where nobody knows whether it is done.
   */
  commit(delta: StoreDelta): Promise<Committed>
  /** Forgets the session, unless another connection has claimed it. */
  end(): Promise<void>
}

/** The answer of a store to a hello. */
export interface StoreOpened {
  /** As `belay-ws` decides: see `admit` in `src/core/delivery/server-session.ts`. */
  readonly verdict: Verdict
  /** As it was stored before this hello; `undefined` where there was no session. */
  readonly stored?: Counts | undefined
  /** The messages from `stored.acked` to `stored.sent`. */
  readonly tail?: readonly SessionMessage[] | undefined
  /** The note of the application. */
  readonly note?: string | undefined
  /** The session, if the verdict is `new` or `resumed`. */
  readonly entry?: StoreEntry | undefined
}

/**
 * Keeps sessions beyond the life of one process: `redisStore` of `belay-ws/sessions/redis` and `natsStore`
 * of `belay-ws/sessions/nats` make one. Each method is one step, all of it or nothing, also beside other
 * processes. The hub waits 2 s for an answer, and asks for a commit
 * again until there is one.
 */
export interface SessionStore {
  /** The hub begins. Rejects with what is wrong and what to do where the engine cannot be used. */
  start(limits: StoreLimits): Promise<void>
  /** A hello claims the session with this key, or makes it. */
  open(key: string, hello: Hello): Promise<StoreOpened>
}
