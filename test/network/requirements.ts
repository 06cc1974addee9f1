/** What these tests need of the machine. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { strictNatReboots, thirtyPercentLoss } from './faults.ts'
import { Topology } from './topology.ts'

const DEBIAN_PACKAGE = { ip: 'iproute2', iptables: 'iptables', conntrack: 'conntrack' } as const

const missing = () =>
  Object.keys(DEBIAN_PACKAGE).filter(
    tool => spawnSync(tool, ['-V']).error,
  ) as (keyof typeof DEBIAN_PACKAGE)[]

function install(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [
    ['update', '-qq'],
    ['install', '-y', '-qq', ...packages],
  ]) {
    console.log(`> apt-get ${words.join(' ')}`)
    spawnSync('apt-get', words, { stdio: 'inherit', env })
  }
}

/** What a rule needs may be a module of the kernel's: building a network once is the only proof. */
function build(): string | undefined {
  try {
    const topology = new Topology()
    try {
      strictNatReboots.prepare!(topology)
      thirtyPercentLoss.pull(topology)
    } finally {
      topology.remove()
    }
    return undefined
  } catch (error) {
    return `this machine cannot build a network of namespaces: ${(error as Error).message}`
  }
}

/**
 * Looks whether networks can be built here; installs the tools where this is Debian.
 *
 * @returns Why not; `undefined` when they can.
 */
export function whyNoNetworks(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are a part of Linux'
  if (process.getuid!() !== 0) return 'only root may build network namespaces'
  const wanted = missing()
  if (wanted.length && existsSync('/etc/debian_version')) {
    install(wanted.map(tool => DEBIAN_PACKAGE[tool]))
  }
  const absent = missing()
  if (absent.length) return `missing: ${absent.join(', ')}; install them`
  return build()
}
