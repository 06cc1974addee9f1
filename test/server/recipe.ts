/** Starts a recipe for servers as it stands in the document. */
import type { ChildProcess } from 'node:child_process'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { recipe } from '../docs/blocks.ts'
import { bundle } from '../rig/build-harness.ts'
import { freePort, reachable } from '../rig/free-port.ts'
import { PYTHON, runtimeEnvironment } from './runtimes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export const DOCUMENT: string = readFileSync(`${ROOT}/docs/server-recipes.md`, 'utf8')

/** The recipes that can be run, and their headings. The first word of a name is its runtime. */
const TESTED = {
  'node ws': 'Node, `ws`',
  'node many': 'Node, `ws`, with many clients',
  'node upgrade': 'Node, upgrade of an HTTP server',
  'node answer': 'Node, `ws`, without `keepAlive`',
  bun: 'Bun',
  'bun sessions': 'Bun, sessions',
  deno: 'Deno',
  'deno sessions': 'Deno, sessions',
  'workerd worker': 'Cloudflare Workers',
  'workerd object': 'Cloudflare Durable Objects',
  'python websockets': 'Python, `websockets`',
  fastapi: 'Python, FastAPI',
  'go coder': 'Go, coder/websocket',
  'go gorilla': 'Go, gorilla/websocket',
  nginx: 'nginx',
  haproxy: 'HAProxy',
}

/** Their code, by name. */
export const recipes: ReadonlyMap<string, string> = new Map(
  Object.entries(TESTED).map(
    ([name, section]) => [name, recipe('docs/server-recipes.md', section)[0]!.code] as const,
  ),
)

/** How a recipe is started in each runtime; gives the port at which it listens. */
const STARTERS: Record<string, (code: string) => Promise<number>> = {
  node: code =>
    listening(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', ourSource(code)]),
  bun: code => listening('bun', ['run', file('server.ts', ourSource(code))]),
  deno: code =>
    listening('deno', [
      ...['run', '--no-config', '--no-remote', '--node-modules-dir=none', '--no-check'],
      ...['--allow-net', '--allow-env=PORT'],
      file('server.ts', ourSource(code)),
    ]),
  workerd: startWorkerd,
  python: code => listening(PYTHON, ['-c', code]),
  fastapi: code => listening(PYTHON, ['-c', code]),
  go: code => listening(compiled(code), []),
  nginx: startNginx,
  haproxy: startHaproxy,
}

export function startRecipe(name: string): Promise<number> {
  return STARTERS[runtimeOf(name)]!(recipes.get(name)!)
}

export const runtimeOf = (name: string): string => name.split(' ', 1)[0]!

/** The library as its source lies here: what is built may be built anew at this moment. */
const ourSource = (code: string): string =>
  code.replaceAll(/'(?:npm:)?belay-ws\/(server|sessions)'/g, (_, entry: string) =>
    JSON.stringify(`${ROOT}/src/${entry}/index.ts`),
  )

/** A folder until the end of the test. */
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'belay-ws-recipe-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

function file(name: string, content: string, where: string = folder()): string {
  const path = join(where, name)
  writeFileSync(path, content)
  return path
}

function start(command: string, args: readonly string[]): ChildProcess {
  const env = { ...runtimeEnvironment(), PORT: '0' }
  const child = spawn(command, args, { env, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  })
  return child
}

/** Starts a server, and reads from what it prints where it listens. */
async function listening(
  command: string,
  args: readonly string[],
  says = /^listening on (\d+)$/,
): Promise<number> {
  const child = start(command, args)
  let complaints = ''
  child.stderr!.on('data', data => (complaints += data))
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, port] = says.exec(line) ?? []
    if (port) return Number(port)
  }
  throw new Error(`it never listened: ${complaints}`)
}

/** A program of Go's; not run by `go run`, whose child would outlive it. */
function compiled(code: string): string {
  const where = folder()
  // Debian has the package under the name that it had before.
  file('main.go', code.replace('github.com/coder/websocket', 'nhooyr.io/websocket'), where)
  const env = runtimeEnvironment()
  const args = ['build', '-o', 'server', 'main.go']
  const { status, stderr } = spawnSync('go', args, { cwd: where, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return join(where, 'server')
}

async function startWorkerd(code: string): Promise<number> {
  const [, objectClass] = /class (\w+) extends DurableObject/.exec(code) ?? []
  const where = folder()
  const source = file('source.js', ourSource(code), where)
  file('worker.js', await bundle(source, ['cloudflare:workers']), where)
  const objects = objectClass
    ? `durableObjectNamespaces = [(className = "${objectClass}", uniqueKey = "rooms")],
       durableObjectStorage = (inMemory = void),
       bindings = [(name = "ROOMS", durableObjectNamespace = "${objectClass}")],`
    : ''
  const config = `using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [(name = "main", worker = (
        modules = [(name = "worker", esModule = embed "worker.js")],
        ${objects}
        compatibilityDate = "2026-01-01"))],
      sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);`
  const args = ['serve', file('config.capnp', config, where), '--control-fd=1']
  return listening('workerd', args, /"event":"listen".*"port":\s*(\d+)/)
}

async function startNginx(code: string): Promise<number> {
  const where = folder()
  const port = await freePort()
  const site = code
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('127.0.0.1:8081', `127.0.0.1:${await echo()}`)
  const config = `daemon off; master_process off; pid ${where}/nginx.pid; error_log stderr;
    events {}
    http {
      access_log off;
      client_body_temp_path ${where}/body; proxy_temp_path ${where}/proxy;
      fastcgi_temp_path ${where}/fastcgi; uwsgi_temp_path ${where}/uwsgi; scgi_temp_path ${where}/scgi;
      ${site}
    }`
  start('nginx', ['-p', where, '-c', file('nginx.conf', config, where)])
  await reachable(port)
  return port
}

async function startHaproxy(code: string): Promise<number> {
  const port = await freePort()
  const config = code
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replace('127.0.0.1:8081', `127.0.0.1:${await echo()}`)
  start('haproxy', ['-db', '-f', file('haproxy.cfg', config)])
  await reachable(port)
  return port
}

/** What stands behind a proxy: the first recipe. */
const echo = (): Promise<number> => startRecipe('node ws')
