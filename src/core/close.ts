/** Close codes, what they mean, and why a connection ended. */

/** 1000: the purpose of the connection is fulfilled (RFC 6455, 7.4.1). */
export const NORMAL_CLOSURE = 1000
/** 1006: no Close frame was seen. Only ever in an event, never on the wire (RFC 6455, 7.4.1). */
export const ABNORMAL_CLOSURE = 1006
/** 1013: the server is overloaded and asks for time (IANA WebSocket Close Code registry). */
export const TRY_AGAIN_LATER = 1013
/** No server keeps its clients away for longer by one announcement, in ms: an hour. */
export const LONGEST_SPREAD: number = 3_600_000
/** The close code that we send, best effort, when we drop the connection. 4000-4999 are for private use. */
export const GIVEN_UP = 4408

/** `reason` where the heartbeat was not answered; a native 1006 never has a reason. */
export const HEARTBEAT_TIMEOUT = 'heartbeat timeout'
/** `reason` where the handshake did not finish in time. */
export const CONNECT_TIMEOUT = 'connect timeout'
/** `reason` where the other side did not close in time. */
export const CLOSE_TIMEOUT = 'close timeout'

/**
 * Why a connection, or an attempt at one, ended:
 * - `heartbeat`: no reply, the link is dead.
 * - `connect-timeout`: the handshake did not finish in time.
 * - `server`: the server sent a Close frame.
 * - `network`: it ended, or could not be made, without a Close frame.
 * - `url`: the url or protocols could not be had, or no socket could be made of them.
 * - `prepare`: the application's `prepare` threw, or took longer than `connectTimeout`.
 * - `page`: the page went into the back/forward cache.
 * - `user`: `close()` or `reconnect()`.
 * - `handover`: a connection that was made beside it has replaced it, see `belay-ws/standby`.
 * - `worker`: the shared worker that held it ended, see `belay-ws/tabs`.
 */
export type Cause =
  | 'heartbeat'
  | 'connect-timeout'
  | 'server'
  | 'network'
  | 'url'
  | 'prepare'
  | 'page'
  | 'user'
  | 'handover'
  | 'worker'

/** The application or this library ended it on purpose: no failure, and no news of the server. */
export function isOnPurpose(cause: Cause): boolean {
  return cause === 'user' || cause === 'page' || cause === 'handover'
}

/** Tells the cause from a socket's close event. */
export function causeOf(code: number, reason: string): Cause {
  if (code !== ABNORMAL_CLOSURE) return 'server'
  if (reason === HEARTBEAT_TIMEOUT) return 'heartbeat'
  return reason === CONNECT_TIMEOUT ? 'connect-timeout' : 'network'
}

/** Codes of a server that leaves for now: 1001, and 1012 and 1013 of the IANA registry. */
export const GOES_AWAY: readonly number[] = [1001, 1012, TRY_AGAIN_LATER]

/**
 * How long the server asks its clients to take, in ms, at most an hour: `retry=<ms>` as a word of the
 * close reason, with a code of {@link GOES_AWAY}. `undefined` where it asks for nothing.
 */
export function askedDelay(code: number, reason: string): number | undefined {
  const asked = GOES_AWAY.includes(code) && /(?:^|\s)retry=(\d+)(?!\S)/.exec(reason)
  return asked ? Math.min(LONGEST_SPREAD, Number(asked[1])) : undefined
}

/** Whether a browser lets a page send this code: 1000 and 3000-4999 (WHATWG WebSockets, close). */
export function isSendable(code: number): boolean {
  return code === NORMAL_CLOSURE || (code >= 3000 && code <= 4999)
}

const MEANING: Record<number, string> = {
  1000: 'Normal closure: the purpose of the connection is fulfilled',
  1001: 'Going away: a server shuts down, or a page is left',
  1002: 'Protocol error',
  1003: 'A kind of data that the peer does not take',
  1005: 'A Close frame without a code',
  1006: 'Ended without a Close frame: refused, reset, timed out or given up',
  1007: 'A message whose bytes do not fit its type, such as text that is not UTF-8',
  1008: 'Against the policy of the peer',
  1009: 'A message too big for the peer',
  1010: 'An extension that the client needs is missing',
  1011: 'Internal error of the server',
  1012: 'Service restart',
  1013: 'Try again later: the server is overloaded',
  1014: 'Bad gateway',
  1015: 'TLS handshake failed',
  4408: 'Given up by the client: the heartbeat was not answered',
}

/** One line of English for a close code, after RFC 6455 (7.4.1) and the IANA registry. */
export function closeMeaning(code: number): string {
  if (MEANING[code]) return MEANING[code]
  if (code >= 4000 && code <= 4999) return 'Private use: ask the server'
  return code >= 3000 && code < 4000 ? 'Registered by a library or framework' : 'Not a known code'
}
