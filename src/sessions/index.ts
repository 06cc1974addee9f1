/**
 * The server half of `delivery: exactlyOnce()`: sessions that outlive their connections. Messages arrive
 * exactly once and in order, both ways. Nothing here needs a browser, a package or a particular runtime.
 */
import type { SessionSocket } from './accept.ts'
import { acceptSocket } from './accept.ts'
import type { ConnectionOwner, Outlet, Wire } from './connection.ts'
import { Connection } from './connection.ts'
import { Hub } from './hub.ts'
import type { SessionsOptions } from './options.ts'
import { settingsOf } from './options.ts'
import type { Session } from './session-interface.ts'

export type { Room } from '../core/delivery/frames.ts'
export type { Hello } from '../core/delivery/hello.ts'
export type { Committed, Counts, Delta, Verdict } from '../core/delivery/server-session.ts'
export type { SessionSocket } from './accept.ts'
export type { Outlet, Wire } from './connection.ts'
export type { EndReason, PlainPeer, SessionsOptions, Turn } from './options.ts'
export type { Session, SessionMessage } from './session-interface.ts'
export type {
  KeptMessages,
  SessionStore,
  StoreDelta,
  StoreEntry,
  StoreLimits,
  StoreOpened,
} from './store.ts'

/** All sessions of one server. */
export interface SessionHub<Request = unknown> {
  /**
   * Takes a socket of `ws`, right when its connection opens. Includes `keepAlive()`.
   *
   * @param request - The argument of `identify`.
   */
  accept(socket: SessionSocket, request: Request): void
  /**
   * Takes a socket of any other runtime, right when its connection opens.
   *
   * @returns Methods to call for the events of that socket.
   */
  open(outlet: Outlet, request: Request): Wire
  /** The sessions there are now, with or without a connection. */
  readonly sessions: Iterable<Session>
  /** How many there are. */
  readonly size: number
  /**
   * Resolves when the store can be used, and at once without a store. Rejects with an error that says what is
   * wrong; `onError` hears of it, too. Until the store can be used new connections are closed with 1013.
   */
  readonly ready: Promise<void>
  /**
   * Ends all sessions, closes their connections with 1012 and stops the timer. Sessions in a store go on
   * elsewhere: then it first waits, for up to 4 s, until all is committed.
   */
  close(): Promise<void>
}

/**
 * Makes a hub.
 *
 * ```ts
 * const hub = sessions({
 *   onMessage: (session, data) => session.send(`got ${data}`),
 * })
 * server.on('connection', (socket, request) => hub.accept(socket, request))
 * ```
 *
 * @throws RangeError or TypeError that names the option, the value and the fix.
 */
export function sessions<Request = unknown>(
  options: SessionsOptions<Request>,
): SessionHub<Request> {
  const hub = new Hub(settingsOf(options))
  const inner = hub as unknown as ConnectionOwner
  return {
    accept: (socket, request) => acceptSocket(inner, socket, request),
    open: (outlet, request) => new Connection(inner, outlet, request),
    get sessions() {
      return hub.sessions
    },
    get size() {
      return hub.size
    },
    ready: hub.ready,
    close: () => hub.close(),
  }
}
