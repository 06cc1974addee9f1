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

type Saying = 'open' | 'close'

/** What the loop takes for its socket. An `EventTarget` would be several times as large. */
class StandIn {
  readonly readyState = 1
  readonly #heard: { [type: string]: ((event: Event) => void) | undefined } = {}

  constructor(made: (standIn: StandIn) => void) {
    made(this)
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#heard[type] = listener
  }

  removeEventListener(type: string): void {
    this.#heard[type] = undefined
  }

  say(type: Saying): void {
    this.#heard[type]?.(new Event(type))
  }

  close(): void {
    // The client has closed the socket itself.
  }
}

/**
 * The loop of reconnecting-websocket, driven through its two documented seams: the url provider
 * decides when to dial, the `WebSocket` option decides what a dial is. What it hands to the loop is
 * not the socket but a stand-in that tells it two truths, `open` and `close`, and nothing else; so
 * the loop's own queue, timers, error handling and close codes never come into play.
 */
export class Loop {
  readonly #loop: InstanceType<typeof ReconnectingLoop>
  #standIn: StandIn | undefined
  #isStopped = false

  /**
   * @param ready - Asked before each dial; must always resolve, never reject.
   * @param dial - Makes the socket. Must not throw, and must not call `lost` before it has returned.
   */
  constructor(ready: () => Promise<void>, dial: () => void) {
    const made = (standIn: StandIn): void => {
      this.#standIn = standIn
      dial()
    }
    const provider = async (): Promise<string> => {
      // It may ask once more after it was stopped.
      if (!this.#isStopped) await ready()
      return ''
    }
    this.#loop = new ReconnectingLoop(provider, undefined, {
      // Bound, and no class for each loop, which would be the larger part of its memory.
      WebSocket: Object.assign(StandIn.bind(undefined, made), { CLOSING: 2 }),
      // The waits are in `ready`, where they can be cut short.
      minReconnectionDelay: 0,
      maxReconnectionDelay: 0,
      minUptime: 0,
      // `Infinity` would fire at once.
      connectionTimeout: MAX_DELAY,
      maxEnqueuedMessages: 0,
    })
  }

  /** The socket that `dial` made is open. */
  opened(): void {
    this.#standIn?.say('open')
  }

  /** The socket that `dial` made is gone: go round once more. */
  lost(): void {
    this.#standIn?.say('close')
  }

  /** Never again. A loop that has been stopped is thrown away. */
  stop(): void {
    this.#isStopped = true
    this.#loop.close()
  }
}
