import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { aptGet, mayAptGet } from '../../../demo/browser/apt-get.ts'
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
  const folder = await mkdtemp(join(tmpdir(), 'belay-nats-'))
  const config = join(folder, 'nats.conf')
  // It takes ports that are free, and writes down which: one that is chosen for it may be taken by
  // another by the time it starts.
  await writeFile(
    config,
    `host: 127.0.0.1\nport: -1\nports_file_dir: "${folder}"\nping_interval: "700ms"\n` +
      `ping_max: 20\nwebsocket { host: 127.0.0.1, port: -1, no_tls: true }\n`,
  )
  const child = spawn(PROGRAM, ['-c', config], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const port = await portIn(folder)
  return {
    port,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/**
 * The port of its WebSockets, as soon as it has written it down.
 *
 * @throws Error after half a minute.
 */
async function portIn(folder: string): Promise<number> {
  for (let tries = 0; tries < 600; tries++) {
    const file = (await readdir(folder)).find(name => name.endsWith('.ports'))
    const text = file && (await readFile(join(folder, file), 'utf8'))
    if (text) {
      const [address] = (JSON.parse(text) as { websocket: string[] }).websocket
      return Number(new URL(address!).port)
    }
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error('nats-server has not told its port')
}
