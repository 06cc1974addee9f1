import { FULL, Gate } from '../gate.ts'
import type { Turn } from '../scenario.ts'
import { REFUSED } from '../scenario.ts'
import type { Scenario } from '../scenario.ts'
import { GOING_AWAY, WAITING_SECONDS, closeAll } from './close-all.ts'

const NODES = 20
/** From one node to the next. */
const PACE = 60_000
const DOWN = 30_000

export const rollingDeploy: Scenario = {
  name: 'rolling-deploy',
  title: 'Rolling deploy',
  story:
    'Twenty nodes restart, one a minute: each closes its connections with 1001, is away for 30 s and comes back empty. A balancer sends each attempt to a random node that is up. Each node admits 500 connections per second and refuses attempts beyond one second of waiting.',
  rate: 10_000,
  servers: NODES,
  hits: 1 / NODES,
  from: 0,
  lastBlow: (NODES - 1) * PACE,
  end: NODES * PACE + 300_000,
  shown: 1_250,
  begin: (clients, rate, random) => {
    const perNode = rate / NODES
    const gates = Array.from({ length: NODES }, () => new Gate(perNode, perNode * WAITING_SECONDS))
    const isUp = gates.map(() => true)
    const nodeOf = Uint8Array.from({ length: clients }, (_, client) => client % NODES)
    const turns = gates.flatMap((gate, node): Turn[] => [
      {
        at: node * PACE,
        happen: herd => {
          isUp[node] = false
          closeAll(herd, 'server', GOING_AWAY, client => nodeOf[client] === node)
        },
      },
      {
        at: node * PACE + DOWN,
        happen: herd => {
          isUp[node] = true
          gate.restart(herd.now)
        },
      },
    ])
    return {
      turns,
      dial: (client, now) => {
        let node = Math.floor(random() * NODES)
        while (!isUp[node]) node = Math.floor(random() * NODES)
        nodeOf[client] = node
        const at = gates[node]!.arrive(now)
        return at === FULL ? REFUSED : at
      },
      opens: client => isUp[nodeOf[client]!]!,
    }
  },
}
