import type { Snapshot } from '../index.ts'

/**
 * What the badge says:
 * - `idle`: the client has not been opened, or there is none.
 * - `connecting`: the first connection is being made, or is open and has not proved itself.
 * - `reconnecting`: the same after a loss, and while waiting for the next attempt.
 * - `unstable`: open, but its reply is overdue.
 * - `connected`: open, and heard of.
 * - `disconnected`: closed for good.
 */
export type Look =
  'idle' | 'connecting' | 'reconnecting' | 'unstable' | 'connected' | 'disconnected'

/** @param isProven - Whether this connection has been heard of, or is not going to be asked. */
export function lookOf({ status, lastDisconnect }: Snapshot, isProven: boolean): Look {
  if (status === 'idle') return 'idle'
  if (status === 'closed') return 'disconnected'
  if (status === 'suspect') return 'unstable'
  if (status === 'connected' && isProven) return 'connected'
  return lastDisconnect ? 'reconnecting' : 'connecting'
}
