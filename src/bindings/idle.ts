import type { Snapshot } from '../index.ts'

/** The snapshot before there is a connection, and on a server. */
export const IDLE: Snapshot = Object.freeze({
  status: 'idle',
  latency: undefined,
  retries: 0,
  retryAt: undefined,
  retryIn: 0,
  isReconnecting: false,
  lastDisconnect: undefined,
})
