import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { LoadArguments } from './arguments.ts'

/** Files that a process has open besides its sockets, with room to spare. */
const OTHER_FILES = 200
/** Of the local ports to one address, how many are left to others. */
const OTHER_PORTS = 2_000

/**
 * How many loopback addresses the server has to be reached by, so that there are local ports enough.
 *
 * @throws Error that says which limit of this machine is too low, and what to do.
 */
export function addressesNeeded({ clients, processes }: LoadArguments): number {
  const files = openFiles()
  // Node itself raises its soft limit to the hard one.
  const perProcess = Math.max(clients, Math.ceil(clients / processes)) + OTHER_FILES
  if (files < perProcess) {
    throw new Error(
      `a process may open ${files} files, and the server needs ${perProcess}: raise it with "ulimit -Hn ${perProcess}" as root, or use --clients ${Math.max(10, files - OTHER_FILES)}`,
    )
  }
  const ports = localPorts() - OTHER_PORTS
  if (ports <= 0) throw new Error('net.ipv4.ip_local_port_range leaves too few local ports')
  const addresses = Math.ceil(clients / ports)
  if (process.platform === 'darwin' && addresses > 1) {
    throw new Error(`macOS has one loopback address: use --clients ${ports}`)
  }
  return addresses
}

function openFiles(): number {
  const said = spawnSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).stdout.trim()
  return said === 'unlimited' ? Infinity : Number(said)
}

function localPorts(): number {
  try {
    const range = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')
    const [from, to] = range.trim().split(/\s+/).map(Number)
    return to! - from! + 1
  } catch {
    // The range that IANA sets aside for this: RFC 6335, 6.
    return 65_535 - 49_152 + 1
  }
}
