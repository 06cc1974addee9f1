import type { Scope, SlowFault } from '../../../src/proxy/fault.ts'
import type { HeartbeatChoice } from '../lanes/heartbeat-choice.ts'
import { defaultHeartbeat } from '../lanes/heartbeat-choice.ts'
import { defaultSlow } from '../link/slow-choice.ts'

/** All that a visitor may choose and may want to show to somebody else. */
export interface Settings {
  readonly heartbeat: HeartbeatChoice
  /** The connections that a fault is put on. */
  readonly scope: Scope
  /** The proxy that a fault is put on, 0 is nearest to the page. There may be fewer than that. */
  readonly hop: number
  readonly slow: SlowFault
  /** The id of the fault that was last asked for. It is marked, not set: a link breaks nothing. */
  readonly fault: string | undefined
}

export const defaultSettings: Settings = {
  heartbeat: defaultHeartbeat,
  scope: 'existing',
  hop: 0,
  slow: defaultSlow,
  fault: undefined,
}
