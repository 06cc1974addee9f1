import { core } from './core-fleet.ts'
import type { Kind } from './fleet.ts'
import { PEERS } from './peers.ts'

export const OURS: Kind = core(
  'belay-ws',
  'evenly in 0 to 0.5 s x 2, from 4 s after a link ended, at most 20 s; 0 after a heartbeat death; 10 to 20 s after 1013',
)

/** What each rule of ours is good for: the same core with the rule undone or its number changed. */
export const VARIANTS: readonly Kind[] = [
  core('first retry within 0.5 s', 'minReconnectionDelay 62.5', { minReconnectionDelay: 62.5 }),
  core('first retry within 1 s', 'minReconnectionDelay 125', { minReconnectionDelay: 125 }),
  core('first retry within 8 s', 'minReconnectionDelay 1000', { minReconnectionDelay: 1_000 }),
  core('first retry within 16 s', 'minReconnectionDelay 2000', { minReconnectionDelay: 2_000 }),
  core('grows by 1.5', 'reconnectionDelayGrowFactor 1.5', {
    minReconnectionDelay: 4_000 / 1.5 ** 3,
    reconnectionDelayGrowFactor: 1.5,
  }),
  core('grows by 3', 'reconnectionDelayGrowFactor 3', {
    minReconnectionDelay: 4_000 / 3 ** 3,
    reconnectionDelayGrowFactor: 3,
  }),
  core('at most 10 s', 'maxReconnectionDelay 10 000', { maxReconnectionDelay: 10_000 }),
  core('at most 30 s', 'maxReconnectionDelay 30 000', { maxReconnectionDelay: 30_000 }),
  core('at most 60 s', 'maxReconnectionDelay 60 000', { maxReconnectionDelay: 60_000 }),
  core('at most 120 s', 'maxReconnectionDelay 120 000', { maxReconnectionDelay: 120_000 }),
  core('count anew on open', 'minUptime 0, without proof', { minUptime: 0 }, { needsProof: false }),
  core('count anew on proof', 'minUptime 0', { minUptime: 0 }),
  core('count anew after 30 s', 'minUptime 30 000', { minUptime: 30_000 }),
]

export const KINDS: readonly Kind[] = [OURS, ...PEERS, ...VARIANTS]
