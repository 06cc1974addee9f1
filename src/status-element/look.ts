import type { Snapshot } from '../index.ts'

/**
 * The text of the badge:
 * - `idle`: the client has not been opened, or there is none.
 * - `connecting`: the first connection is being made, or is open and has not proved itself.
 * - `reconnecting`: the same after a loss, and while waiting for the next attempt.
 * - `unstable`: open, but its reply is overdue.
 * - `open`: open; nothing was heard yet, and nobody asks at the moment.
 * - `connected`: open, and heard of.
 * - `disconnected`: closed for good.
 */
export type Look =
  'idle' | 'connecting' | 'reconnecting' | 'unstable' | 'open' | 'connected' | 'disconnected'

/** @param proof - The proof that an open connection works, if any. */
export function lookOf(
  { status, lastDisconnect }: Snapshot,
  proof: 'open' | 'connected' | undefined,
): Look {
  if (status === 'idle') return 'idle'
  if (status === 'closed') return 'disconnected'
  if (status === 'suspect') return 'unstable'
  if (status === 'connected' && proof) return proof
  return lastDisconnect ? 'reconnecting' : 'connecting'
}
