/** nginx and HAProxy of the system, before a server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, reachable } from '../rig/free-port.ts'
import { runtimeEnvironment } from '../server/runtimes.ts'
import type { Peer } from './peers.ts'

/**
 * nginx with one location.
 *
 * @param lines - The directives of the location.
 */
export function startNginx(target: number, lines: readonly string[]): Promise<Peer> {
  return start((folder, port) => {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    const config = `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
      events {}
      http {
        access_log off;
        ${temporary.map(name => `${name}_temp_path ${folder}/${name};`).join(' ')}
        server {
          listen 127.0.0.1:${port};
          location / { proxy_pass http://127.0.0.1:${target}; ${lines.join(' ')} }
        }
      }`
    return { config, command: ['nginx', '-p', folder, '-c'] }
  })
}

/** The directives by which nginx forwards an upgrade. */
export const FORWARDS: readonly string[] = [
  'proxy_http_version 1.1;',
  'proxy_set_header Upgrade $http_upgrade;',
  'proxy_set_header Connection "upgrade";',
]

/** HAProxy with this limit for silence, in ms. */
export function startHaproxy(target: number, tunnel: number): Promise<Peer> {
  return start((_, port) => {
    const config = `defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
    timeout tunnel ${tunnel}ms
    timeout client-fin 1s
frontend live
    bind 127.0.0.1:${port}
    default_backend sockets
backend sockets
    server one 127.0.0.1:${target}
`
    return { config, command: ['haproxy', '-db', '-f'] }
  })
}

async function start(
  prepare: (folder: string, port: number) => { config: string; command: string[] },
): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'belay-doctor-'))
  const port = await freePort()
  const { config, command } = prepare(folder, port)
  const file = join(folder, 'proxy.conf')
  await writeFile(file, config)
  const [program, ...words] = command
  const child = spawn(program!, [...words, file], { env: runtimeEnvironment(), stdio: 'ignore' })
  const ended = once(child, 'exit')
  await reachable(port)
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    async stop() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}
