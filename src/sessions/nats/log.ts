import type { SessionMessage } from '../session-interface.ts'
import type { StoreLimits } from '../store.ts'
import type { MessageQuery, NatsClient, NatsConnection, NatsManager } from './jetstream.ts'
import { STREAM_NOT_FOUND, WRONG_LAST_SEQUENCE } from './jetstream.ts'
import type { SessionRecord } from './record.ts'
import { decodeRecord, encodeRecord } from './record.ts'

/** The parts of NATS that a log needs. */
export interface Nats {
  readonly connection: NatsConnection
  readonly client: NatsClient
  readonly manager: NatsManager
}

interface ApiError {
  readonly code?: number
  readonly name?: string
}

/** A record, and its place in the stream. */
export interface Placed {
  readonly seq: number
  readonly record: SessionRecord
  readonly messages: readonly SessionMessage[]
}

/** Room for the heads of records and the protocol of NATS, in bytes. */
const OVERHEAD = 2 ** 18

const NANOSECONDS = 1_000_000

/** One stream, in which each session has a subject of its own. */
export class Log {
  private readonly nats: Nats
  private readonly name: string
  private readonly replicas: number
  private created = ''
  private maxAge = 0

  constructor(nats: Nats, name: string, replicas: number) {
    this.nats = nats
    this.name = name
    this.replicas = replicas
  }

  /**
   * Changes when acknowledged writes may be lost: with the stream, and where one server is all of NATS with
   * its restart. In a cluster it is for the replicas not to lose any.
   */
  get incarnation(): string {
    const { info } = this.nats.connection
    return `${this.created}:${info?.cluster ? '' : info?.server_id}`
  }

  /** @param maxAge - How long a record stays, in ms. */
  async start({ maxBytes }: StoreLimits, maxAge: number): Promise<void> {
    this.maxAge = maxAge
    const most = this.nats.connection.info?.max_payload ?? 0
    if (most < maxBytes + OVERHEAD) {
      throw new Error(
        `nats-server takes messages of ${most} bytes, and a session may keep ${maxBytes}: set max_payload to at least ${maxBytes + OVERHEAD} in its configuration, or maxBytes to at most ${most - OVERHEAD}`,
      )
    }
    await this.#ensure()
  }

  /** The last record of a session. */
  last(key: string): Promise<Placed | undefined> {
    return this.#get({ last_by_subj: this.#subject(key) })
  }

  /** The first record of a session from a place on. */
  from(key: string, seq: number): Promise<Placed | undefined> {
    return this.#get({ seq, next_by_subj: this.#subject(key) })
  }

  /**
   * Adds a record.
   *
   * @param after - The place of the last record of this session; 0 for none.
   * @returns Its place; `undefined` where another record is the last one.
   */
  async add(
    key: string,
    record: SessionRecord,
    messages: readonly SessionMessage[],
    after: number,
  ): Promise<number | undefined> {
    const payload = encodeRecord(record, messages)
    const expect = { lastSubjectSequence: after }
    try {
      const { seq } = await this.#again(() =>
        this.nats.client.publish(this.#subject(key), payload, { expect }),
      )
      return seq
    } catch (error) {
      if ((error as ApiError).code === WRONG_LAST_SEQUENCE) return undefined
      throw error
    }
  }

  /** Removes the records of a session; those before a place, if one is given. */
  async purge(key: string, before?: number): Promise<void> {
    const filter = this.#subject(key)
    const which = before === undefined ? { filter } : { filter, seq: before }
    await this.nats.manager.streams.purge(this.name, which)
  }

  #subject(key: string): string {
    return `${this.name}.${key}`
  }

  async #get(query: MessageQuery): Promise<Placed | undefined> {
    const { streams } = this.nats.manager
    const message = await this.#again(() => streams.getMessage(this.name, query as never))
    return message ? { seq: message.seq, ...decodeRecord(message.data) } : undefined
  }

  /** Makes the stream where it is not there, and reads when it was made. */
  async #ensure(): Promise<void> {
    const { streams } = this.nats.manager
    const config = {
      subjects: [`${this.name}.*`],
      max_age: this.maxAge * NANOSECONDS,
      num_replicas: this.replicas,
    }
    const there = await streams.info(this.name).catch((error: unknown) => {
      if ((error as ApiError).code !== STREAM_NOT_FOUND) throw error
    })
    const { created } = there
      ? await streams.update(this.name, config)
      : await streams.add({ name: this.name, ...config })
    this.created = created
  }

  /** Once more where the stream is gone: with its engine, or by somebody's hand. */
  async #again<T>(step: () => Promise<T>): Promise<T> {
    try {
      if (!this.created) await this.#ensure()
      return await step()
    } catch (error) {
      const { code, name } = error as ApiError
      const isGone = code === STREAM_NOT_FOUND || name === 'JetStreamNotEnabled'
      if (!isGone) throw error
      await this.#ensure()
      return step()
    }
  }
}
