/** A download over a network that loses packets: loopback in a network namespace of its own. */
import { command } from '../../network/command.ts'
import { addNamespace, newName, removeLeftovers, removeNamespace } from '../../network/namespace.ts'
import { whyNoNetworks } from '../../network/requirements.ts'
import { nextMessage, spawnWithin } from '../../network/spawn-within.ts'
import type { Stage } from '../stage.ts'
import type { LossyNews } from './lossy-process.ts'
import type { Deaths } from './ordeals.ts'
import { DOWNLOADED } from './ordeals.ts'

/** Two downloads at either pace, and a browser that starts on a busy machine. */
const LIMIT = 900_000

export const LOSSY = `${DOWNLOADED}, 2 % of all packets lost`

/** @returns The drops, or why there can be none. */
export async function lossy(stage: Stage): Promise<Deaths[] | string> {
  const reason = whyNoNetworks()
  if (reason !== undefined) return reason
  removeLeftovers()
  const namespace = newName()
  addNamespace(namespace)
  try {
    // As an Ethernet has them: loopback has packets of up to 64 kB.
    command(['ip', '-n', namespace, 'link', 'set', 'lo', 'mtu', '1500'])
    command(['ip', '-n', namespace, 'link', 'set', 'dev', 'lo', 'gso_max_segs', '1'])
    const order = JSON.stringify(stage.before ?? null)
    const child = spawnWithin(namespace, '../bench/false-deaths/lossy-process.ts', order)
    const news = await nextMessage<LossyNews>(child, 'the bench with losses', LIMIT)
    if ('failed' in news) throw new Error(news.failed)
    stage.say(`false drops: ${LOSSY}: done, ${(news.lost * 100).toFixed(2)} % lost`)
    return news.deaths
  } finally {
    removeNamespace(namespace)
  }
}
