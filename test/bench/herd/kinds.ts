import { core } from './core-fleet.ts'
import type { Kind } from './fleet.ts'
import { PEERS } from './peers.ts'

export const OURS: Kind = core(
  'belay-ws',
  '0 to 2 s, then 1.5 to 3 s, x 1.5, at most 5 to 10 s; 0 after a heartbeat drop; 5 to 10 s after 1013',
)

/** What those may choose to whom the server side matters more. */
const CAREFUL: Kind = core(
  'belay-ws 3 s to 15 s',
  'the same with `minReconnectionDelay` 3 s and `maxReconnectionDelay` 15 s',
  { minReconnectionDelay: 3_000, maxReconnectionDelay: 15_000 },
)

const TOLD: Kind = core(
  'belay-ws with spread',
  'the same, but after an end by the server 0 to the announced spread: the clients that the end hits over what the servers admit',
  {},
  {},
  true,
)

/** What each rule of ours is good for: the same core with the rule undone or its number changed. */
export const VARIANTS: readonly Kind[] = [
  core('first retry within 1 s', 'minReconnectionDelay 1000', { minReconnectionDelay: 1_000 }),
  core('first retry within 4 s', 'minReconnectionDelay 4000', { minReconnectionDelay: 4_000 }),
  core('first retry within 8 s', 'minReconnectionDelay 8000', { minReconnectionDelay: 8_000 }),
  core('grows by 1.3', 'reconnectionDelayGrowFactor 1.3', { reconnectionDelayGrowFactor: 1.3 }),
  core('grows by 2', 'reconnectionDelayGrowFactor 2', { reconnectionDelayGrowFactor: 2 }),
  core('at most 5 s', 'maxReconnectionDelay 5000', { maxReconnectionDelay: 5_000 }),
  core('at most 20 s', 'maxReconnectionDelay 20 000', { maxReconnectionDelay: 20_000 }),
  core('at most 60 s', 'maxReconnectionDelay 60 000', { maxReconnectionDelay: 60_000 }),
  core('at most 120 s', 'maxReconnectionDelay 120 000', { maxReconnectionDelay: 120_000 }),
  core('count anew on open', 'minUptime 0, without proof', { minUptime: 0 }, { needsProof: false }),
  core('count anew on proof', 'minUptime 0', { minUptime: 0 }),
  core('count anew after 30 s', 'minUptime 30 000', { minUptime: 30_000 }),
]

export const KINDS: readonly Kind[] = [OURS, CAREFUL, TOLD, ...PEERS, ...VARIANTS]
