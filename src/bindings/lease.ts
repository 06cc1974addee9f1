/** One component's part in a connection, whatever its framework is. */
import { report } from '../socket/runtime.ts'
import type { AttemptInfo, Message, SendResult } from '../index.ts'
import { ReconnectingWebSocket } from '../index.ts'
import type { Connection } from './connection.ts'
import { joinConnection } from './connection.ts'
import type { BindingOptions, Target } from './options.ts'

/** Which connection a component wants at the moment. */
export interface Wish {
  readonly url: Target
  readonly key: string | undefined
}

let leases = 0

export class Lease {
  readonly #own = ++leases
  readonly #wish: () => Wish
  readonly #options: () => BindingOptions
  #held: { connection: Connection } | undefined
  /** What was sent before there was a connection to send it by. */
  #early: Message[] = []
  #isOver = false

  /** Both are asked whenever it matters, so that functions are never stale. */
  constructor(wish: () => Wish, options: () => BindingOptions) {
    this.#wish = wish
    this.#options = options
  }

  /**
   * What tells connections apart; `undefined` for none.
   *
   * @throws TypeError when the url is none.
   */
  id({ url, key }: Wish = this.#wish()): string | undefined {
    if (url === null || url === undefined) return undefined
    if (typeof url !== 'string' && typeof url !== 'function' && !(url instanceof URL)) {
      throw new TypeError(
        `belay-ws: url must be a string, a URL, a function, null or undefined, not ${String(url)}`,
      )
    }
    // A function is asked before each attempt: it is the same place whatever it answers.
    const place = typeof url === 'function' ? null : String(url)
    return JSON.stringify([key ?? this.#own, place])
  }

  /**
   * Takes part in the connection with this id.
   *
   * @returns The connection, and what to call, once, to leave it.
   */
  take(id: string): { connection: Connection; leave: () => void } {
    const { connection, leave } = joinConnection(id, () => this.#make())
    const { socket } = connection
    const tell = (event: MessageEvent): unknown => this.#options().onMessage?.(event)
    const opened = (): unknown => this.#options().onOpen?.(socket)
    socket.addEventListener('message', tell)
    socket.addEventListener('open', opened)
    const held = { connection }
    this.#held = held
    this.#isOver = false
    if (socket.readyState === socket.OPEN) guarded(opened)
    for (const data of this.#early.splice(0)) guarded(() => socket.send(data))
    return {
      connection,
      leave: () => {
        socket.removeEventListener('message', tell)
        socket.removeEventListener('open', opened)
        leave()
        // Svelte takes the next one before it leaves the last.
        if (this.#held !== held) return
        this.#held = undefined
        setTimeout(() => {
          // Who still wants a connection and has none any more is gone for good.
          if (this.#held || !this.#hasUrl) return
          this.#isOver = true
          this.#early = []
        })
      },
    }
  }

  /**
   * As `send` of `ReconnectingWebSocket`. What is sent before the connection is taken waits for it:
   * children are mounted before their parents. Bound.
   *
   * @returns `dropped` also where there is no url, and after the connection was left.
   */
  readonly send = (data: Message): SendResult => {
    if (this.#held) return this.#held.connection.socket.send(data)
    if (this.#isOver || !this.#hasUrl) return 'dropped'
    this.#early.push(data)
    return 'queued'
  }

  get #hasUrl(): boolean {
    const { url } = this.#wish()
    return url !== null && url !== undefined
  }

  #make(): ReconnectingWebSocket {
    const { url } = this.#wish()
    const { protocols, key: _, onMessage: __, onOpen: ___, ...rest } = this.#options()
    return new ReconnectingWebSocket(
      typeof url === 'function' ? info => this.#ask(url, this.#wish().url, info) : url!,
      typeof protocols === 'function'
        ? info => this.#ask(protocols, this.#options().protocols, info)
        : protocols,
      typeof rest.shouldReconnect === 'function'
        ? {
            ...rest,
            shouldReconnect: event => this.#options().shouldReconnect?.(event) ?? true,
          }
        : rest,
    )
  }

  /** Asks the function that the component has now; or had, where it has none any more. */
  #ask<T>(first: (info: AttemptInfo) => T, latest: unknown, info: AttemptInfo): T {
    return (typeof latest === 'function' ? (latest as typeof first) : first)(info)
  }
}

/** A component's own function that throws is its error, and no reason not to connect. */
function guarded(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    report(error)
  }
}
