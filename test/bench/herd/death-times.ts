import { Heartbeat } from '../../../src/core/heartbeat.ts'
import { newPeer } from '../../../src/core/peer.ts'
import { socketSettings } from '../../../src/socket/socket-options.ts'
import { ROUND_TRIP } from './herd.ts'

/** From one ping of a settled link to the next, in ms. */
const CYCLE = socketSettings({}).interval + ROUND_TRIP

let times: Float64Array | undefined

/**
 * How long after nothing arrives any more a heartbeat says so, in ms: the real one is asked, for
 * each ms of its cycle, once.
 *
 * @param phase - In [0, 1): where in its cycle the link is when it dies.
 */
export function deathTime(phase: number): number {
  times ??= Float64Array.from({ length: CYCLE }, (_, sincePing) => askHeartbeat(sincePing))
  return times[Math.floor(phase * CYCLE)]!
}

function askHeartbeat(sincePing: number): number {
  const heart = new Heartbeat(socketSettings({}), newPeer())
  const died = CYCLE + sincePing
  heart.open(0, 0, true)
  for (;;) {
    const now = heart.deadline
    const action = heart.tick(now, now, 0)
    if (action === 'dead') return now - died
    const repliedAt = now + ROUND_TRIP
    if (action === 'ping' && repliedAt < died) heart.frame(repliedAt, true)
  }
}
