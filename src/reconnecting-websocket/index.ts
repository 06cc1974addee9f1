/**
 * reconnecting-websocket itself, over sockets that have a heartbeat: the smallest step for users of
 * that package. It detects dead connections and keeps everything else as it was. The client
 * of `belay-ws` does more: its own limits, events, an outbox and page signals.
 */
import * as imported from 'reconnecting-websocket'
import { socketClass } from '../socket/heartbeat-websocket.ts'
import type { HeartbeatWebSocketOptions } from '../socket/index.ts'

/**
 * The package's CommonJS build is the class itself, its ES module build has it as `default`, and some
 * bundlers wrap either once more.
 */
const outer: { default?: unknown } = imported
const inner = outer.default as { default?: unknown } | undefined
const Plain = [inner, inner?.default, outer].find(
  found => typeof found === 'function',
) as Unwrapped<typeof imported>

/** The class in a module, as each kind of module resolution types it. */
type Unwrapped<T> = T extends { default: infer Inner }
  ? Inner extends abstract new (...given: never) => unknown
    ? Inner
    : Unwrapped<Inner>
  : never

/** Those of reconnecting-websocket 4.4, and the heartbeat. */
export interface Options extends imported.Options {
  /**
   * How to ask, how often, and how long to wait; `false` for no heartbeat.
   *
   * @defaultValue a text `ping` every 15 s that the server answers with `pong` within 10 s
   */
  heartbeat?: HeartbeatWebSocketOptions | false | undefined
}

/**
 * The class of reconnecting-websocket 4.4 with a heartbeat beneath.
 *
 * ```ts
 * import ReconnectingWebSocket from 'belay-ws/reconnecting-websocket'
 *
 * const socket = new ReconnectingWebSocket('wss://example.com/live', [], {
 *   heartbeat: { interval: 20_000 },
 * })
 * ```
 */
export class ReconnectingWebSocket extends Plain {
  /**
   * @param url - The url to connect to, or a function that finds it.
   * @param protocols - The subprotocols to offer.
   * @throws RangeError or TypeError that names the option of the heartbeat, the value and the fix; Error
   *   where there is no WebSocket to build on.
   */
  constructor(
    url: imported.UrlProvider,
    protocols?: string | string[],
    { heartbeat = {}, ...options }: Options = {},
  ) {
    const Base = options.WebSocket as typeof WebSocket | undefined
    super(url, protocols, { ...options, WebSocket: socketClass(Base).with(heartbeat) })
  }
}

export default ReconnectingWebSocket
