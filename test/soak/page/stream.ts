/** What happened to a stream since it was last told. */
interface Happenings {
  /** What was accepted, in its order. */
  accepted: string[]
  /** What the listeners got, with sessions. */
  arrived: string[]
  acknowledged: { through: number; at: number }[]
  /** Without sessions: where each new connection begins, behind so many messages of its own. */
  connections: { id: string; from: number; openers: number }[]
}

/** A stretch of a delivery from its first message to `close()`, as the page has it. */
export interface StreamNews extends Happenings {
  client: string
  /** The session; without sessions, a name that the soak gives. */
  name: string
  isOver: boolean
}

/** The bounds of a delivery. */
export interface Room {
  messages: number
  bytes: number
}

/** The messages of a client from one `close()` to the next, which count from 1. */
export class Stream {
  /** Empty until the server has given one. */
  name: string
  acknowledged = 0
  readonly #client: string
  /** What is not acknowledged, oldest first. */
  #kept: { digest: string; bytes: number }[] = []
  #bytes = 0
  #news: Happenings = empty()

  constructor(client: string, name: string) {
    this.#client = client
    this.name = name
  }

  get kept(): number {
    return this.#kept.length
  }

  /** Messages that were accepted so far. */
  get accepted(): number {
    return this.acknowledged + this.kept
  }

  hasRoom(bytes: number, { messages, bytes: most }: Room): boolean {
    return this.kept < messages && this.#bytes + bytes <= most
  }

  put(digest: string, bytes: number): void {
    this.#kept.push({ digest, bytes })
    this.#bytes += bytes
    this.#news.accepted.push(digest)
  }

  /** The session begins: what was accepted before it goes behind what `listener` puts in. */
  begin(name: string, listener: () => void): void {
    const before = this.kept
    this.name = name
    listener()
    this.#kept.push(...this.#kept.splice(0, before))
    this.#news.accepted = this.#kept.map(({ digest }) => digest)
  }

  /** @returns Whether so many were kept. */
  acknowledge(messages: number, at: number): boolean {
    const freed = this.#kept.splice(0, messages)
    for (const { bytes } of freed) this.#bytes -= bytes
    this.acknowledged += freed.length
    this.#news.acknowledged.push({ through: this.acknowledged, at })
    return freed.length === messages
  }

  arrive(digest: string): void {
    this.#news.arrived.push(digest)
  }

  connect(id: string, openers: number): void {
    this.#news.connections.push({ id, from: this.acknowledged, openers })
  }

  /** Whether these are the last that are kept. */
  endsWith(digests: readonly string[]): boolean {
    const last = this.#kept.slice(Math.max(0, this.kept - digests.length))
    return last.map(({ digest }) => digest).join() === digests.join()
  }

  takeNews(isOver: boolean): StreamNews {
    const news = { client: this.#client, name: this.name, ...this.#news, isOver }
    this.#news = empty()
    return news
  }
}

const empty = (): Happenings => ({
  accepted: [],
  arrived: [],
  acknowledged: [],
  connections: [],
})
