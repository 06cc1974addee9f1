/**
 * The messages between a tab and the shared worker that holds its connection.
 *
 * ```
 * tab    hello -> welcome                        host
 *        send, call, signal, ping, ack, bye ->
 *        <- message, event, state, pong, ask, stranger
 *        probe -> host
 * ```
 *
 * Both ends may come from different builds: the names stay, and `PROTOCOL` counts changes that break.
 */
import type { Cause } from '../close.ts'
import type { Status } from '../lifecycle.ts'

/** Another number in `hello` or `welcome` means that the two cannot work together. */
export const PROTOCOL = 1

/** How the last connection or attempt ended, as a port takes it. */
export interface Ended {
  /** Why. */
  readonly cause: Cause
  /** The close code. */
  readonly code: number
  /** The close reason. */
  readonly reason: string
  /** Whether both sides exchanged Close frames. */
  readonly wasClean: boolean
  /** Whether it had been open. */
  readonly wasOpen: boolean
  /** Retries in a row so far. */
  readonly retries: number
  /** The error of a step of the application. */
  readonly error?: unknown
}

/** The connection in the worker at one moment. Times are ms. */
export interface Mirror {
  /** The status of the client in the worker. */
  readonly clientStatus: Status
  /** Its last round trip. */
  readonly latency: number | undefined
  /** Its retries in a row. */
  readonly retryCount: number
  /** How long until its next attempt; the clocks of a page and a worker begin at different moments. */
  readonly retryIn: number | undefined
  /** The url of the connection, or of the last one. */
  readonly url: string
  /** The subprotocol that the server chose. */
  readonly protocol: string
  /** The extensions that the server chose. */
  readonly extensions: string
  /** Its `bufferedAmount` in bytes. */
  readonly buffered: number
  /** Connections that were opened so far. */
  readonly connections: number
  /** Connections and attempts that ended so far. */
  readonly endings: number
  /** The last of those. */
  readonly last: Ended | undefined
  /** Messages of this tab that the worker has handed to its client. */
  readonly handed: Count
  /** Messages of this tab that have certainly arrived. */
  readonly proven: Count
}

/** Messages and bytes, counted from the beginning. */
export interface Count {
  /** How many. */
  readonly messages: number
  /** Their bytes. */
  readonly bytes: number
}

/** The beginning. */
export const NONE: Count = { messages: 0, bytes: 0 }

/** From a tab to the host. */
export type ToHost<Data = unknown> =
  | {
      readonly type: 'hello'
      readonly protocol: number
      /** Identifies the tab over all its ports. */
      readonly tab: string
      readonly isVisible: boolean
      readonly version: number | undefined
    }
  | { readonly type: 'send'; readonly data: Data; readonly bytes: number }
  | {
      readonly type: 'call'
      readonly name: 'open' | 'close' | 'reconnect' | 'check'
      readonly arguments: readonly unknown[]
    }
  | { readonly type: 'signal'; readonly signal: string }
  /** Which host is there? For a tab whose host does not reply. */
  | { readonly type: 'probe' }
  | { readonly type: 'ping'; readonly received: Count }
  | { readonly type: 'ack'; readonly received: Count }
  | {
      readonly type: 'provided'
      readonly number: number
      readonly value?: unknown
      readonly error?: string
    }
  | {
      readonly type: 'bye'
      /** Code and reason, where the application closed the tab's part and not the browser the page. */
      readonly close: readonly [number, string] | undefined
    }

/** From the host to a tab. */
export type ToTab<Data = unknown> =
  | {
      readonly type: 'welcome'
      readonly protocol: number
      /** Identifies the worker. */
      readonly host: string
      /** The host did not know this tab, or not any more. */
      readonly isNew: boolean
      /** All messages that this tab should have got so far. */
      readonly posted: number
      /** A session of `exactlyOnce()` is under way, of which a new tab has no state. */
      readonly hasSession: boolean
      readonly mirror: Mirror
    }
  | { readonly type: 'message'; readonly data: Data }
  | {
      /** An event of the client, or one that only tabs have: `missed`, `outdated`. */
      readonly type: 'event'
      readonly name: string
      readonly detail: object | undefined
      readonly mirror: Mirror
    }
  | { readonly type: 'state'; readonly mirror: Mirror }
  /** Without the state where messages are held back, which come before it. */
  | { readonly type: 'pong'; readonly mirror: Mirror | undefined }
  | { readonly type: 'host'; readonly host: string }
  | { readonly type: 'ask'; readonly number: number; readonly name: string }
  /** The host does not know this port: it dropped the tab for its silence. */
  | { readonly type: 'stranger' }

/**
 * The size of a message on a port. Both ends count by it, so it need not be exact: of a text, its length.
 */
export function portSize(data: unknown): number {
  if (typeof data === 'string') return data.length
  const { byteLength, size } = data as { byteLength?: number; size?: number }
  return byteLength ?? size ?? 0
}
