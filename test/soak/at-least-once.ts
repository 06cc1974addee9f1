import type { StreamNews } from './page/stream.ts'
import { Violation } from './violation.ts'

/** The messages of one client from one `close()` to the next, which have numbers from 1. */
interface Stream {
  readonly client: string
  /** From number `forgotten + 1` on. */
  digests: string[]
  forgotten: number
  /** All up to this number have arrived. */
  arrived: number
  acknowledged: number
  /** The client has closed it. */
  isOver: boolean
}

/** One connection, at the server. */
interface Arrivals {
  /** Where it begins, if the page has told that: behind so many messages of the connection alone. */
  stream?: Stream
  next: number
  openers: number
  /** Messages that have not been compared. */
  received: string[]
}

/** Holds what the server receives, copies included, against what each client accepted. */
export class AtLeastOnce {
  /** Messages that arrived, and copies of them. */
  readonly totals = { up: 0, copies: 0 }
  readonly #streams = new Map<string, Stream>()
  readonly #connections = new Map<string, Arrivals>()

  /** The server received a message. */
  received(id: string, digest: string): void {
    this.#at(id).received.push(digest)
  }

  /** What the page tells of a stream. */
  hear({ client, name, accepted, acknowledged, connections, isOver }: StreamNews): void {
    const stream = this.#streams.get(name) ?? {
      client,
      digests: [],
      forgotten: 0,
      arrived: 0,
      acknowledged: 0,
      isOver: false,
    }
    this.#streams.set(name, stream)
    stream.digests.push(...accepted)
    stream.isOver = isOver
    stream.acknowledged = acknowledged.at(-1)?.through ?? stream.acknowledged
    for (const { id, from, openers } of connections) {
      Object.assign(this.#at(id), { stream, next: from + 1, openers })
    }
  }

  /** What must hold at any moment. */
  check(): void {
    for (const [id, connection] of this.#connections) this.#compare(id, connection)
    for (const stream of this.#streams.values()) {
      const { client, acknowledged, arrived } = stream
      if (acknowledged > arrived) {
        const what = `message ${acknowledged} was acknowledged, and ${arrived} had arrived`
        throw new Violation(client, what)
      }
      // A copy of one that is not acknowledged may still come.
      stream.digests.splice(0, acknowledged - stream.forgotten)
      stream.forgotten = acknowledged
    }
  }

  /** What keeps a stream from being at rest, as text. */
  unsettled(name: string): string {
    const stream = this.#streams.get(name)
    if (!stream) return `stream ${name} has not begun`
    const { digests, forgotten, arrived, acknowledged } = stream
    const accepted = forgotten + digests.length
    if (arrived < accepted) return `${arrived} of ${accepted} messages have arrived`
    return acknowledged < accepted ? `${acknowledged} of ${accepted} are acknowledged` : ''
  }

  /** Forgets the connections that are over, and the streams without one. */
  settle(open: readonly string[]): void {
    for (const id of this.#connections.keys()) if (!open.includes(id)) this.#connections.delete(id)
    for (const [name, { isOver }] of this.#streams) if (isOver) this.#streams.delete(name)
  }

  #compare(id: string, connection: Arrivals): void {
    const { stream, received } = connection
    if (!stream) return
    for (;;) {
      const [digest] = received
      if (digest === undefined) return
      if (connection.openers) connection.openers--
      else if (connection.next > stream.forgotten + stream.digests.length) return
      else this.#arrive(id, stream, connection.next++, digest)
      received.shift()
    }
  }

  #arrive(id: string, stream: Stream, number: number, digest: string): void {
    const { client, digests, forgotten, arrived } = stream
    const expected = digests[number - forgotten - 1]
    // One that is acknowledged must have come before, on the connection of its acknowledgement.
    if (expected !== undefined && expected !== digest) {
      const what = `message ${number} was accepted as ${expected}, and came on ${id} as ${digest}`
      throw new Violation(client, what)
    }
    if (number > arrived + 1) {
      throw new Violation(client, `message ${number} came on ${id} before ${arrived + 1}`)
    }
    if (number > arrived) this.totals.up++
    else this.totals.copies++
    stream.arrived = Math.max(arrived, number)
  }

  #at(id: string): Arrivals {
    let connection = this.#connections.get(id)
    if (!connection) this.#connections.set(id, (connection = { next: 0, openers: 0, received: [] }))
    return connection
  }
}
