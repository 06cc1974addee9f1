/** Finds an address: a value, or a function that the client calls for each attempt. */
import type { Disconnected } from './events.ts'

/** The attempt that a provider is called for. */
export interface AttemptInfo {
  /** 0 for the first attempt, then the number of the retry in a row. */
  readonly attempt: number
  /** How the last connection or attempt ended. */
  readonly lastClose: Disconnected | undefined
  /**
   * `standby` for a connection that the plug-in of `belay-ws/standby` makes beside an open one. There a
   * provider declines if it throws, and a url provider also if it gives `undefined`.
   */
  readonly purpose?: 'standby' | undefined
  /** Aborted when the answer is no longer wanted: closed, too late, another attempt. */
  readonly signal: AbortSignal
}

/** A value, or a function that finds one for each attempt. */
export type Provider<T> = T | ((info: AttemptInfo) => T | PromiseLike<T>)
/** The url: `ws:`, `wss:`, and where the browser takes them `http:`, `https:`. */
export type UrlProvider = Provider<string | URL>
/** Which subprotocols to offer. */
export type ProtocolsProvider = Provider<string | string[] | undefined>
