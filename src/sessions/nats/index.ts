/**
 * Keeps sessions in NATS JetStream, so that they go on at another process. It takes the objects that
 * `@nats-io/jetstream` makes.
 */
import { badOption, knownOptions } from '../../core/options.ts'
import type { SessionStore } from '../store.ts'
import type { NatsClient, NatsConnection, NatsManager } from './jetstream.ts'
import { Log } from './log.ts'
import { NatsStore } from './nats-store.ts'

/** A bad value throws a RangeError, an unknown name a TypeError; each names the option and the fix. */
export interface NatsStoreOptions {
  /** An open connection, of `@nats-io/transport-node` or another transport. It should reconnect for ever. */
  connection: NatsConnection
  /** `jetstream(connection)` of `@nats-io/jetstream`. */
  client: NatsClient
  /** `await jetstreamManager(connection)` of the same; rejects where JetStream is not enabled. */
  manager: NatsManager
  /**
   * The name of the stream, which the store makes where it is not there. Each session has the subject of that
   * name, a dot and its key.
   *
   * @defaultValue 'BELAY'
   */
  stream?: string | undefined
  /**
   * How many servers of a cluster keep the stream: 1, 3 or 5.
   *
   * @defaultValue 1
   */
  replicas?: number | undefined
}

/**
 * Makes a store for `sessions({ store })`:
 *
 * ```ts
 * const connection = await connect({ servers: 'localhost:4222', maxReconnectAttempts: -1 })
 * const store = natsStore({
 *   connection,
 *   client: jetstream(connection),
 *   manager: await jetstreamManager(connection),
 * })
 * ```
 *
 * nats-server must run with JetStream, and take messages larger than `maxBytes` of the hub (`max_payload`).
 *
 * @throws RangeError or TypeError that names the option, the value and the fix.
 */
export function natsStore(options: NatsStoreOptions): SessionStore {
  knownOptions(options, ['connection', 'client', 'manager', 'stream', 'replicas'])
  const { connection, client, manager, stream = 'BELAY', replicas = 1 } = options
  if (Object(connection) !== connection) {
    throw badOption('connection', connection, 'a connection to NATS, from connect()')
  }
  if (typeof (client as Partial<NatsClient> | undefined)?.publish !== 'function') {
    throw badOption('client', client, 'jetstream(connection) of @nats-io/jetstream')
  }
  if (!(manager as Partial<NatsManager> | undefined)?.streams) {
    throw badOption('manager', manager, 'await jetstreamManager(connection) of @nats-io/jetstream')
  }
  if (typeof stream !== 'string' || !/^[\w-]+$/.test(stream)) {
    throw badOption('stream', stream, 'a name of letters, digits, - and _')
  }
  if (![1, 3, 5].includes(replicas)) throw badOption('replicas', replicas, '1, 3 or 5')
  return new NatsStore(new Log({ connection, client, manager }, stream, replicas))
}
