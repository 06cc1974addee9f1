/** The engines behind the stores, Debian's own: each with a folder and a port of its own. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aptGet, mayAptGet } from '../../demo/browser/apt-get.ts'
import { freePort, reachable } from '../rig/free-port.ts'
import { unstarted } from '../server/runtimes.ts'

export type EngineName = 'redis' | 'nats'

const PROGRAMS: Record<EngineName, string> = {
  redis: '/usr/bin/redis-server',
  nats: '/usr/sbin/nats-server',
}
const PACKAGES: Record<EngineName, string> = { redis: 'redis-server', nats: 'nats-server' }
const NAMES = Object.keys(PROGRAMS) as EngineName[]

const isThere = (name: EngineName): boolean => existsSync(PROGRAMS[name])

/** Installs those that are missing, where that is possible. */
export function ensureEngines(): void {
  const missing = NAMES.filter(name => !isThere(name))
  if (!missing.length || !mayAptGet()) return
  const words = ['--no-install-recommends', ...missing.map(name => PACKAGES[name])]
  unstarted(() => aptGet(words, () => NAMES.every(isThere)))
}

/** Why there is none; `undefined` where there is. */
export const whyNoEngine = (name: EngineName): string | undefined =>
  isThere(name)
    ? undefined
    : `there is no ${PROGRAMS[name]}; install the package ${PACKAGES[name]}, or let npm test do it`

export interface Engine {
  readonly port: number
  /** SIGKILL: what it has not written to the disk is gone. With `wipe` everything is. */
  kill(wipe?: 'wipe'): Promise<void>
  /** On the same port and in the same folder; resolves when it takes connections. */
  start(): Promise<void>
  /** Stops it, and removes its folder. */
  stop(): Promise<void>
}

/** How an engine is told its port and its folder. */
const ARGUMENTS: Record<EngineName, (port: number, folder: string) => Promise<string[]>> = {
  redis: (port, folder) =>
    Promise.resolve([
      ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
      // As whoever wants to keep sessions over a restart has it: each write at once.
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
    ]),
  nats: async (port, folder) => {
    const config = join(folder, 'nats.conf')
    const stream = `jetstream { store_dir: "${folder}", max_mem: 64M, max_file: 1G }\n`
    await writeFile(config, `host: 127.0.0.1\nport: ${port}\nmax_payload: 4MB\n${stream}`)
    return ['-c', config]
  },
}

/** Starts an engine; `options` are further arguments of its program. */
export async function startEngine(name: EngineName, options: string[] = []): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), `belay-${name}-`))
  const port = await freePort()
  let child: ChildProcess | undefined
  const engine: Engine = {
    port,
    async start() {
      const given = await ARGUMENTS[name](port, folder)
      child = spawn(PROGRAMS[name], [...given, ...options], { stdio: 'ignore' })
      await reachable(port)
    },
    async kill(wipe) {
      if (child) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
        child = undefined
      }
      if (!wipe) return
      for (const name of await readdir(folder)) {
        await rm(join(folder, name), { recursive: true })
      }
    },
    async stop() {
      await engine.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
  await engine.start()
  return engine
}
