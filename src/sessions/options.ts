import { badOption, knownOptions } from '../core/options.ts'
import type { AnswerFormat } from '../server/answer.ts'
import type { Session, SessionMessage } from './session-interface.ts'
import type { SessionStore } from './store.ts'

/**
 * Why a session is over:
 * - `client`: the client closed it.
 * - `server`: `session.end()`.
 * - `expired`: it had no connection for `ttl`.
 * - `overflow`: it was to keep more than `maxMessages` or `maxBytes`.
 * - `evicted`: the server has no more room for sessions without a connection.
 * - `forgotten`: client and server contradict each other, the client broke the protocol, or the store has
 *   no such session any more.
 * - `moved`: another process has it now.
 * - `closed`: `hub.close()`.
 */
export type EndReason =
  'client' | 'server' | 'expired' | 'overflow' | 'evicted' | 'forgotten' | 'moved' | 'closed'

/** Replies to the message in hand, in one step with its acknowledgement. */
export interface Turn {
  /**
   * Sends once the handler is through.
   *
   * @throws Error when it is through already; RangeError for a message larger than `maxBytes`.
   */
  readonly send: (data: SessionMessage) => void
  /** Sets `session.note` in the same step. */
  readonly note: (text: string) => void
}

/** A connection of a client that has no sessions. */
export interface PlainPeer {
  /** Sends a message. */
  send(data: SessionMessage): void
  /** Closes the connection. */
  close(code?: number, reason?: string): void
}

/** A bad value throws a RangeError, an unknown name a TypeError; each names the option and the fix. */
export interface SessionsOptions<Request = unknown> {
  /**
   * Whose connection this is, or a promise of it; asked for each connection. A session goes on only for
   * whom it began. `undefined` closes the connection with 4401.
   *
   * @defaultValue anybody with the secret of the session
   */
  identify?: ((request: Request) => string | undefined | Promise<string | undefined>) | undefined
  /** A session has begun. Messages that are sent here arrive first. */
  onSession?: ((session: Session) => void) | undefined
  /**
   * A session goes on here that another process had, or that this process has evicted. Messages that your
   * application published meanwhile are not in it: send them now, from `session.note` on.
   *
   * @defaultValue such a session is over, and the client gets `resync`
   */
  onTakeover?: ((session: Session) => void) | undefined
  /**
   * A message has come: a text as a string, anything else as bytes. The next one waits until this
   * returns, or until its promise settles. Then the message is acknowledged, also where it failed.
   */
  onMessage: (session: Session, data: string | Uint8Array, isBinary: boolean, turn: Turn) => unknown
  /** After `session.send()` returned `false`: less than half of the room is in use again. */
  onDrain?: ((session: Session) => void) | undefined
  /** A session is over. Messages that it had not delivered are lost; a client that comes back is told. */
  onEnd?: ((session: Session, reason: EndReason) => void) | undefined
  /**
   * A message of a client without sessions: without `delivery: exactlyOnce()`.
   *
   * @defaultValue such a client is closed with 4406
   */
  onPlain?: ((peer: PlainPeer, data: string | Uint8Array, isBinary: boolean) => void) | undefined
  /** Hears what the handlers throw, and of a store that cannot be used. Default: `console.error`. */
  onError?: ((error: unknown) => void) | undefined
  /** The heartbeats of clients without sessions. Default: the text `ping`, and `pong`. */
  format?: AnswerFormat | undefined
  /**
   * How long a session lives without a connection, in ms.
   *
   * @defaultValue 120000
   */
  ttl?: number | undefined
  /**
   * Most messages that a session keeps for its client; and that wait for `onMessage`.
   *
   * @defaultValue 10000
   */
  maxMessages?: number | undefined
  /**
   * Most bytes likewise; no message may be larger.
   *
   * @defaultValue 1048576
   */
  maxBytes?: number | undefined
  /**
   * Most bytes that all sessions together keep. Beyond, sessions without a connection are evicted.
   *
   * @defaultValue 268435456
   */
  maxTotalBytes?: number | undefined
  /**
   * Most sessions. Beyond, sessions without a connection are evicted, then new ones are refused.
   *
   * @defaultValue 100000
   */
  maxSessions?: number | undefined
  /**
   * Most sessions of one identity.
   *
   * @defaultValue 20
   */
  maxPerIdentity?: number | undefined
  /**
   * Keeps the sessions where other processes find them. Nothing is written to a client and nothing is
   * acknowledged before it is there.
   *
   * @defaultValue the sessions are in the memory of this process
   */
  store?: SessionStore | undefined
}

const FUNCTIONS = [
  'identify',
  'onSession',
  'onTakeover',
  'onDrain',
  'onEnd',
  'onPlain',
  'onError',
] as const
interface Counts {
  ttl: number
  maxMessages: number
  maxBytes: number
  maxTotalBytes: number
  maxSessions: number
  maxPerIdentity: number
}

const COUNTS: Counts = {
  ttl: 120_000,
  maxMessages: 10_000,
  maxBytes: 2 ** 20,
  maxTotalBytes: 2 ** 28,
  maxSessions: 100_000,
  maxPerIdentity: 20,
}

/** Options that have been checked and completed. */
export type Settings<Request> = SessionsOptions<Request> & Counts

/** @throws RangeError or TypeError that names the option, the value and the fix. */
export function settingsOf<Request>(options: SessionsOptions<Request>): Settings<Request> {
  const names = [...FUNCTIONS, 'onMessage', 'format', 'store', ...Object.keys(COUNTS)]
  knownOptions(options, names)
  if (typeof options.onMessage !== 'function') {
    throw badOption('onMessage', options.onMessage, 'a function of a session and a message')
  }
  for (const name of FUNCTIONS) {
    const value: unknown = options[name]
    if (value !== undefined && typeof value !== 'function') {
      throw badOption(name, value, 'a function')
    }
  }
  const { store } = options
  if (store !== undefined && typeof (store as Partial<SessionStore>).open !== 'function') {
    throw badOption(
      'store',
      store,
      'made by redisStore() or natsStore(), or a SessionStore of yours',
    )
  }
  const settings: Counts = { ...COUNTS }
  for (const [name, otherwise] of Object.entries(COUNTS) as [keyof Counts, number][]) {
    const value: unknown = options[name] ?? otherwise
    if (!Number.isSafeInteger(value) || (value as number) < 1) {
      throw badOption(name, value, 'a whole number from 1 on')
    }
    settings[name] = value as number
  }
  return { ...options, ...settings }
}
