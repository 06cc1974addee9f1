import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'

/** Where a result comes from: enough to judge it by, and nothing that names the machine. */
export interface Machine {
  browser: string
  node: string
  system: string
  processor: string
  memory: string
  /** Of the last minute before the measurement, per core; more than a little makes it doubtful. */
  load: number
  measured: string
  /**
   * For how long the process with the servers and proxies could do nothing meanwhile, in ms at most.
   * More than a little makes all times doubtful, and ends connections whose timeout is shorter.
   */
  stalled?: number
}

/** @param browser - Name and version. */
export function describeMachine(browser: string): Machine {
  const cores = availableParallelism()
  return {
    browser,
    node: process.version,
    system: `${type()} ${release()}${distribution()}`,
    processor: `${cores} × ${cpus()[0]?.model.trim() || process.arch}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: Number((loadavg()[0]! / cores).toFixed(2)),
    measured: new Date().toISOString().slice(0, 10),
  }
}

function distribution(): string {
  try {
    const name = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
    return name ? `, ${name}` : ''
  } catch {
    return ''
  }
}
