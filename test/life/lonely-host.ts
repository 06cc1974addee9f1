/**
 * A machine without a network: a namespace with nothing but the loopback interface, in which a site
 * and a server run. What is started here is a process; the namespace goes with it.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { findBrowser } from '../../demo/browser/find-browser.ts'

const INSIDE = fileURLToPath(new URL('lonely-servers.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface LonelyHost {
  site: string
  server: string
  /** Writes an executable that is the browser, started in here. */
  writeBrowser(path: string): Promise<string>
  /** Gives the host an interface beside the loopback one, with an address and a carrier. */
  plugIn(): void
  stop(): Promise<void>
}

/** Why there cannot be such a host on this machine; `undefined` where there can. */
export function whyNoLonelyHost(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are of Linux'
  if (process.getuid?.() !== 0) return 'only root may make a network namespace'
  const { status } = spawnSync('unshare', ['--net', 'ip', 'link', 'set', 'lo', 'up'])
  return status === 0 ? undefined : 'network namespaces cannot be made here'
}

export async function startLonelyHost(): Promise<LonelyHost> {
  const servers = spawn(
    'unshare',
    ['--net', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'].concat([
      process.execPath,
      '--import',
      'tsx',
      INSIDE,
    ]),
    // The servers end with their input, so also when this process is gone.
    { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const exited = new Promise<void>(resolve => servers.once('exit', () => resolve()))
  const started = await new Promise<string>((resolve, reject) => {
    servers.stdout.setEncoding('utf8').once('data', resolve)
    servers.once('exit', () => reject(new Error('the servers in the namespace did not start')))
  })
  const { site, server } = JSON.parse(started) as { site: string; server: string }
  const enter = ['--net', '--target', String(servers.pid)]
  return {
    site,
    server,
    writeBrowser: async path => {
      await writeFile(path, `#!/bin/sh\nexec nsenter ${enter.join(' ')} ${findBrowser()} "$@"\n`)
      await chmod(path, 0o755)
      return path
    },
    plugIn: () => {
      for (const command of [
        'link add cable type veth peer name socket',
        'addr add 192.0.2.1/24 dev cable',
        'link set socket up',
        'link set cable up',
      ]) {
        execFileSync('nsenter', [...enter, 'ip', ...command.split(' ')])
      }
    },
    stop: () => {
      servers.stdin.end()
      return exited
    },
  }
}
