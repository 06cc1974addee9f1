import * as imported from 'reconnecting-websocket'
import { MAX_DELAY } from '../core/options.ts'

/**
 * The package's CommonJS build is the class itself; its ES module build has it as `default`; and
 * some bundlers wrap either once more.
 */
const outer: { default?: unknown } = imported
const inner = outer.default as { default?: unknown } | undefined
const ReconnectingLoop = [inner, inner?.default, outer].find(
  found => typeof found === 'function',
) as typeof imported.default

export interface Loop {
  /** The socket that `dial` made is open. */
  opened(): void
  /** The socket that `dial` made is gone: go round once more. */
  lost(): void
  /** Never again. A loop that has been stopped is thrown away. */
  stop(): void
}

/**
 * The loop of reconnecting-websocket, driven through its two documented seams: the url provider
 * decides when to dial, the `WebSocket` option decides what a dial is. What it hands to the loop is
 * not the socket but a stand-in that tells it two truths, `open` and `close`, and nothing else; so
 * the loop's own queue, timers, error handling and close codes never come into play.
 *
 * @param ready - Asked before each dial; must always resolve, never reject.
 * @param dial - Makes the socket. Must not throw, and must not call `lost` before it has returned.
 */
export function startLoop(ready: () => Promise<void>, dial: () => void): Loop {
  let standIn: EventTarget | undefined
  let isStopped = false

  class StandIn extends EventTarget {
    static readonly CLOSING = 2
    readonly readyState = 1
    constructor() {
      super()
      // eslint-disable-next-line @typescript-eslint/no-this-alias -- the loop makes it, we steer it
      standIn = this
      dial()
    }
    close(): void {
      // The client has closed the socket itself.
    }
  }

  const loop = new ReconnectingLoop(
    async () => {
      // It may ask once more after it was stopped.
      if (!isStopped) await ready()
      return ''
    },
    undefined,
    {
      WebSocket: StandIn,
      // The waits are in `ready`, where they can be cut short.
      minReconnectionDelay: 0,
      maxReconnectionDelay: 0,
      minUptime: 0,
      // `Infinity` would fire at once.
      connectionTimeout: MAX_DELAY,
      maxEnqueuedMessages: 0,
    },
  )
  return {
    opened: () => standIn?.dispatchEvent(new Event('open')),
    lost: () => standIn?.dispatchEvent(new Event('close')),
    stop: () => {
      isStopped = true
      loop.close()
    },
  }
}
