/** The stores that there are, each on an engine of its own, or the reason why not. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Redis } from 'ioredis'
import { natsStore } from '../../src/sessions/nats/index.ts'
import { redisStore } from '../../src/sessions/redis/index.ts'
import type { SessionStore } from '../../src/sessions/index.ts'
import type { EngineName } from './engines.ts'

export interface OpenStore {
  readonly store: SessionStore
  close(): Promise<void>
}

/** A store as an application makes it. */
export const openStore: Record<EngineName, (port: number) => Promise<OpenStore>> = {
  redis: port => {
    const redis = new Redis(port, '127.0.0.1', {
      maxRetriesPerRequest: null,
      retryStrategy: () => 50,
    })
    // Without a listener it writes each failure to the console.
    redis.on('error', () => {})
    return Promise.resolve({
      store: redisStore({ run: ([name, ...words]) => redis.call(name!, ...words) }),
      close() {
        redis.disconnect()
        return Promise.resolve()
      },
    })
  },
  nats: async port => {
    const connection = await connect({
      servers: `127.0.0.1:${port}`,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
    })
    const store = natsStore({
      connection,
      client: jetstream(connection),
      manager: await jetstreamManager(connection),
    })
    return { store, close: () => connection.close() }
  },
}

export const engineNames: EngineName[] = ['redis', 'nats']
