/** What can happen to a network, as commands to its kernel. */
import type { Topology } from './topology.ts'
import { SERVERS } from './topology.ts'

export interface NetworkFault {
  /** Before anything is connected. */
  prepare?(topology: Topology): void
  pull(topology: Topology): void
  /** Without it the network works again as soon as `pull` is done: only its memory is gone. */
  restore?(topology: Topology): void
}

const rule = (...words: string[]): NetworkFault => ({
  pull: topology => topology.atRouter('iptables', '-w', '-I', 'FORWARD', ...words, '-j', 'DROP'),
  restore: topology => topology.atRouter('iptables', '-w', '-D', 'FORWARD', ...words, '-j', 'DROP'),
})

/** The cable behind the router. The router itself knows and says "unreachable"; no page hears it. */
export const upstreamLinkDown: NetworkFault = {
  pull: topology => topology.onRouter('link set server down'),
  restore: topology => topology.onRouter('link set server up'),
}

export const dropBothWays: NetworkFault = rule()
export const dropToServer: NetworkFault = rule('-o', 'server')
export const dropToClient: NetworkFault = rule('-o', 'client')

export const blackholeRoute: NetworkFault = {
  pull: topology => topology.onRouter('route add blackhole 198.51.100.0/27'),
  restore: topology => topology.onRouter('route delete blackhole 198.51.100.0/27'),
}

/** A router that forwards only what belongs to a connection whose beginning it has seen. */
export const strictNatReboots: NetworkFault = {
  prepare: topology => {
    const iptables = (line: string) => topology.atRouter('iptables', '-w', ...line.split(' '))
    iptables('-t nat -A POSTROUTING -o server -j MASQUERADE')
    iptables('-A FORWARD -m conntrack --ctstate INVALID -j DROP')
    // What comes for a connection that it has forgotten is for itself, and it does not answer.
    iptables('-A INPUT -i server -j DROP')
    topology.set('net/netfilter/nf_conntrack_tcp_loose', 0)
  },
  pull: dropBothWays.pull,
  restore: topology => {
    topology.atRouter('conntrack', '-F')
    dropBothWays.restore!(topology)
  },
}

/** As with a new DHCP lease, or another Wi-Fi of the same name. */
export const clientAddressChanges: NetworkFault = {
  pull: topology => {
    topology.onClient(
      'address delete 192.0.2.2/24 dev uplink',
      'address add 192.0.2.3/24 dev uplink',
      'route add default via 192.0.2.1',
    )
  },
}

/** The only cable whose state the client's own machine can see. */
export const clientLinkDown: NetworkFault = {
  pull: topology => topology.onRouter('link set client down'),
  restore: topology => topology.onRouter('link set client up'),
}

/** No last word, and no memory afterwards. What starts again is the machine; its server is not up. */
export const serverPowerLoss: NetworkFault = {
  pull: topology => topology.removeServer(),
  restore: topology => topology.addServer(),
}

/**
 * Packets of the library's lane are lost, both directions together. Not by chance, as a run of seven
 * losses now and then would be: that is an outage, and rightly taken for one.
 *
 * @param periods - Of so many packets the first is lost; each counts what the one before has let through.
 */
function lose(topology: Topology, periods: readonly number[]): void {
  const iptables = (line: string) => topology.atRouter('iptables', '-w', ...line.split(' '))
  iptables('-N LOSS')
  for (const every of periods) {
    iptables(`-A LOSS -m statistic --mode nth --every ${every} --packet 0 -j DROP`)
  }
  iptables('-A LOSS -j ACCEPT')
  for (const end of ['-s', '-d']) iptables(`-A FORWARD ${end} ${SERVERS.library} -j LOSS`)
}

/** Of each ten packets three in a row are lost. */
export const thirtyPercentLoss: NetworkFault = { pull: topology => lose(topology, [10, 9, 8]) }

/** Two packets of a hundred are lost, and 50 kB pass in a second towards the client. */
export const slowAndTwoPercentLoss: NetworkFault = {
  pull: topology => {
    lose(topology, [50])
    const line = 'qdisc add dev client root tbf rate 400kbit burst 4kb latency 2s'
    topology.atRouter('tc', ...line.split(' '))
  },
}

/** The share of packets that were dropped so far. */
export function shareLost(topology: Topology): number {
  const listing = topology.atRouter('iptables', '-w', '-vnxL', 'LOSS')
  const packets = (verdict: string) =>
    [...listing.matchAll(new RegExp(`^ *(\\d+) +\\d+ +${verdict}`, 'gm'))]
      .map(([, count]) => Number(count))
      .reduce((sum, count) => sum + count, 0)
  return packets('DROP') / (packets('DROP') + packets('ACCEPT'))
}
