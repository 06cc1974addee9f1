import { scopes } from '../../../src/proxy/fault.ts'
import { MAX_HOPS } from '../../../src/proxy/max-hops.ts'
import type { HeartbeatChoice } from '../lanes/heartbeat-choice.ts'
import { heartbeatChoices } from '../lanes/heartbeat-choice.ts'
import { faultGroups } from '../link/fault-menu.ts'
import { bandwidths, latencies } from '../link/slow-choice.ts'
import type { Settings } from './settings.ts'
import { defaultSettings } from './settings.ts'

const hops = Array.from({ length: MAX_HOPS }, (_, hop) => hop)
const faults = faultGroups.flatMap(({ choices }) => choices.map(({ id }) => id))

/** `#heartbeat=2000-2000&scope=existing&hop=1&latency=300&bandwidth=0&fault=cliff` */
export function settingsHash({ heartbeat, scope, hop, slow, fault }: Settings): string {
  const words = new URLSearchParams({
    heartbeat: heartbeatWord(heartbeat),
    scope,
    hop: hopWord(hop),
    latency: String(slow.latency ?? 0),
    bandwidth: String(slow.bandwidth ?? 0),
    ...(fault !== undefined && { fault }),
  })
  return `#${words.toString()}`
}

/**
 * The settings in a hash. It comes from anybody, so each value is looked up among those that the page
 * offers, and is never used itself; for all others there are the defaults.
 */
export function readSettings(hash: string): Settings {
  const words = new URLSearchParams(hash.replace(/^#/, ''))
  const pick = <T>(name: string, choices: readonly T[], word: (choice: T) => string = String) =>
    choices.find(choice => word(choice) === words.get(name))
  const { heartbeat, scope, hop, slow, fault } = defaultSettings
  const bandwidth = pick('bandwidth', [0, ...bandwidths]) ?? slow.bandwidth
  return {
    heartbeat: pick('heartbeat', heartbeatChoices, heartbeatWord) ?? heartbeat,
    scope: pick('scope', scopes) ?? scope,
    hop: pick('hop', hops, hopWord) ?? hop,
    slow: {
      kind: 'slow',
      latency: pick('latency', latencies) ?? slow.latency ?? 0,
      ...(bandwidth && { bandwidth }),
    },
    fault: pick('fault', faults) ?? fault,
  }
}

/** Counted from 1, as on the page. */
function hopWord(hop: number): string {
  return String(hop + 1)
}

function heartbeatWord({ interval, timeout }: HeartbeatChoice): string {
  return `${interval}-${timeout}`
}
