/** One component's part in a connection, whatever its framework is. */
import type {
  AttemptInfo,
  Message,
  ReconnectingSocket,
  ReconnectingWebSocketOptions,
  SendResult,
} from '../index.ts'
import { ReconnectingWebSocket } from '../index.ts'
import type { Connection, Given, Member } from './connection.ts'
import { findConnection, joinConnection } from './connection.ts'
import { guarded } from './guarded.ts'
import type { AnyOptions, Target } from './options.ts'
import { Reader } from './reader.ts'

/** Which connection a component wants at the moment. */
export interface Wish {
  readonly url: Target
  readonly key: string | undefined
}

/** The arguments of the component while it uses the connection with this id. */
interface Held extends Given {
  readonly id: string
  connection?: Connection
  /** The last value that its codec has made. */
  data?: unknown
}

let leases = 0

export class Lease {
  readonly #own = ++leases
  readonly #wish: () => Wish
  readonly #options: () => AnyOptions
  #held: Held | undefined
  /** Messages from before the connection. */
  #early: Message[] = []
  #isOver = false
  readonly #watchers = new Set<() => void>()

  /** Both are asked whenever it matters, so that functions are never stale. */
  constructor(wish: () => Wish, options: () => AnyOptions) {
    this.#wish = wish
    this.#options = options
  }

  /**
   * Identifies the connection; `undefined` for none.
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
   * Remembers what the component gives for its connection. Call it when that may have changed, so
   * that the latest is known when the component wants another connection. Bound.
   */
  readonly note = (): void => {
    if (this.#held) this.#given(this.#held)
  }

  /** The connection with this id: that of the component, or the one that it would join. */
  find(id: string | undefined): Connection | undefined {
    const held = this.#held
    return held && held.id === id ? held.connection : findConnection(id)
  }

  /** The last value that the codec has made of a message of the connection with this id. */
  data(id: string | undefined): unknown {
    const held = this.#held
    return held && held.id === id ? held.data : undefined
  }

  /**
   * Watches the last message, or with a codec the last value.
   *
   * @returns A function that ends it.
   */
  watch(changed: () => void): () => void {
    const watcher = (): void => changed()
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /**
   * Takes part in the connection with this id.
   *
   * @returns The connection, and what to call, once, to leave it.
   */
  take(id: string): { connection: Connection; leave: () => void } {
    const held: Held = { id, url: this.#wish().url, options: this.#options() }
    const reader = new Reader(held, this.#watchers)
    const member = (): Given => this.#given(held)
    const { connection, leave } = joinConnection(id, member, members => make(held, members))
    const { socket, lastMessage } = connection
    const tell = (event: MessageEvent): void => reader.hear(event)
    const opened = (): unknown => held.options.onOpen?.(socket, this.send)
    socket.addEventListener('message', tell)
    socket.addEventListener('open', opened)
    held.connection = connection
    this.#held = held
    this.#isOver = false
    if (lastMessage) reader.show(lastMessage)
    if (socket.readyState === socket.OPEN) guarded(opened)
    for (const data of this.#early.splice(0)) guarded(() => socket.send(data))
    return {
      connection,
      leave: () => {
        socket.removeEventListener('message', tell)
        socket.removeEventListener('open', opened)
        reader.stop()
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
   * As `send` of `ReconnectingWebSocket`, or of the codec. Messages wait until the connection is
   * taken, because children mount before their parents. Bound.
   *
   * @returns `dropped` also where there is no url, and after the connection was left.
   */
  readonly send = (value: unknown): SendResult => {
    const { codec } = this.#options()
    const data = codec ? codec.encode(value) : (value as Message)
    if (this.#held) return this.#held.connection!.socket.send(data)
    if (this.#isOver || !this.#hasUrl) return 'dropped'
    this.#early.push(data)
    return 'queued'
  }

  get #hasUrl(): boolean {
    const { url } = this.#wish()
    return url !== null && url !== undefined
  }

  /** The latest for this connection. Arguments for another connection do not apply to this one. */
  #given(held: Held): Given {
    const wish = this.#wish()
    if (this.id(wish) === held.id) {
      Object.assign(held, { url: wish.url, options: this.#options() })
    }
    return held
  }
}

/** The options that are not the client's. */
const OWN = ['key', 'shared', 'codec', 'onMessage', 'onData', 'onInvalid', 'onOpen']

/** Makes a client, or a tab's part in one that a shared worker holds. */
function make(given: Given, members: () => Iterable<Member>): ReconnectingSocket {
  const { shared } = given.options
  const own = (): ReconnectingWebSocket => makeClient(given, members)
  return shared ? shared(own) : own()
}

/** Makes a client that calls the functions of all its users, and not only of the first. */
function makeClient(
  { url, options }: Given,
  members: () => Iterable<Member>,
): ReconnectingWebSocket {
  const { protocols, ...others } = options
  const rest: ReconnectingWebSocketOptions = Object.fromEntries(
    Object.entries(others).filter(([name]) => !OWN.includes(name)),
  )
  const latest = <F>(first: F, pick: (given: Given) => unknown): F => {
    for (const member of members()) {
      const found = pick(member())
      if (typeof found === 'function') return found as F
    }
    return first
  }
  const { shouldReconnect = () => true } = rest
  return new ReconnectingWebSocket(
    typeof url === 'function' ? (info: AttemptInfo) => latest(url, given => given.url)(info) : url!,
    typeof protocols === 'function'
      ? (info: AttemptInfo) => latest(protocols, given => given.options.protocols)(info)
      : protocols,
    {
      ...rest,
      // What is no function is for the constructor to refuse.
      shouldReconnect:
        typeof shouldReconnect === 'function'
          ? event => {
              const ask = latest(shouldReconnect, given => given.options.shouldReconnect)
              const answer: unknown = ask(event)
              // As in the client, only `false` ends it. What is no boolean is for the client to see.
              return (answer || answer !== false) as boolean
            }
          : shouldReconnect,
    },
  )
}
