/** The parts of NATS that the store uses, by their shape: any version that has them will do. */

/** A connection, of `@nats-io/transport-node` or another transport. */
export interface NatsConnection {
  /** The server that it is connected to. */
  readonly info?:
    | {
        readonly server_id: string
        readonly max_payload: number
        readonly cluster?: string | undefined
      }
    | undefined
}

/** The result of `jetstream(connection)`. */
export interface NatsClient {
  /** Adds a message to the stream that has the subject. */
  publish(
    subject: string,
    payload: Uint8Array,
    options: { expect: { lastSubjectSequence: number } },
  ): Promise<{ readonly seq: number }>
}

/** The result of `await jetstreamManager(connection)`. */
export interface NatsManager {
  readonly streams: {
    info(stream: string): Promise<{ readonly created: string }>
    add(config: StreamConfig & { name: string }): Promise<{ readonly created: string }>
    update(stream: string, config: StreamConfig): Promise<{ readonly created: string }>
    getMessage(stream: string, query: MessageQuery): Promise<StoredMessage | null>
    purge(
      stream: string,
      options: { filter: string; seq: number } | { filter: string },
    ): Promise<unknown>
  }
}

interface StreamConfig {
  subjects: string[]
  max_age: number
  num_replicas: number
}

/** The last message of a subject, or its first one from a place on. */
export type MessageQuery = { last_by_subj: string } | { seq: number; next_by_subj: string }

interface StoredMessage {
  readonly seq: number
  readonly data: Uint8Array
}

/** Error codes of the JetStream API. */
export const WRONG_LAST_SEQUENCE = 10071
export const STREAM_NOT_FOUND = 10059
