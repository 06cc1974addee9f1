import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { aptGet, mayAptGet } from '../../../demo/browser/apt-get.ts'
import { freePort, reachable } from '../../rig/free-port.ts'
import type { Server } from './server.ts'

const PROGRAM = '/usr/sbin/nats-server'

/** Installs nats-server where that is possible. */
export function ensureNats(): void {
  if (!existsSync(PROGRAM) && mayAptGet()) aptGet([basename(PROGRAM)], () => existsSync(PROGRAM))
}

/** Why there is none; `undefined` where there is. */
export const whyNoNats = (): string | undefined =>
  existsSync(PROGRAM) ? undefined : `there is no ${PROGRAM}; install the package nats-server`

/** The program nats-server. */
export async function startNats(): Promise<Server> {
  const [port, plainPort, folder] = await Promise.all([
    freePort(),
    freePort(),
    mkdtemp(join(tmpdir(), 'belay-nats-')),
  ])
  const config = join(folder, 'nats.conf')
  await writeFile(
    config,
    `host: 127.0.0.1\nport: ${plainPort}\nping_interval: "700ms"\nping_max: 20\n` +
      `websocket { host: 127.0.0.1, port: ${port}, no_tls: true }\n`,
  )
  const child = spawn(PROGRAM, ['-c', config], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  await reachable(port)
  return {
    port,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
