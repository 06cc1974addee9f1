/** The deployment of docs/scaling.md, as it stands there: three nodes behind HAProxy without stickiness. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'esbuild'
import { onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { exactlyOnce, settled } from '../../src/delivery/index.ts'
import { ReconnectingWebSocket } from '../../src/index.ts'
import { leaveOut } from '../rig/leave-out.ts'
import { obstacle, runtimeEnvironment } from '../server/runtimes.ts'
import { freePort, reachable } from '../rig/free-port.ts'
import { startEngine, whyNoEngine } from './engines.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const why = obstacle('haproxy') ?? whyNoEngine('redis')

/** The first block of a language in the document. */
function blockOf(text: string, language: string): string {
  const block = new RegExp(`\n\`\`\`${language}\n([^]*?)\n\`\`\``).exec(text)?.[1]
  assert(block, `docs/scaling.md has no block of ${language}`)
  return block
}

test('three nodes behind HAProxy, each killed once', async context => {
  if (why) return leaveOut(context, why)
  const text = await readFile(join(ROOT, 'docs/scaling.md'), 'utf8')
  const folder = await mkdtemp(join(ROOT, 'node_modules/.cache/scaling-'))
  const children = new Set<ChildProcess>()
  const start = (program: string, words: string[], env = {}): ChildProcess => {
    const child = spawn(program, words, {
      env: { ...runtimeEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.add(child)
    return child
  }
  const kill = async (child: ChildProcess): Promise<void> => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    children.delete(child)
  }
  const engine = await startEngine('redis')
  onTestFinished(async () => {
    for (const child of [...children]) await kill(child)
    await engine.stop()
    await rm(folder, { recursive: true })
  })

  await writeFile(join(folder, 'server.ts'), blockOf(text, 'ts'))
  await build({
    entryPoints: [join(folder, 'server.ts')],
    outfile: join(folder, 'server.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['ws', 'ioredis'],
    logLevel: 'error',
    alias: {
      'belay-ws/sessions/redis': join(ROOT, 'src/sessions/redis/index.ts'),
      'belay-ws/sessions': join(ROOT, 'src/sessions/index.ts'),
    },
  })
  const ports = await Promise.all([8080, 8081, 8082, 8083].map(() => freePort()))
  const [front, ...nodePorts] = ports as [number, number, number, number]
  let config = blockOf(text, 'haproxy')
  ports.forEach((port, at) => (config = config.replace(`:${8080 + at}`, `:${port}`)))
  await writeFile(join(folder, 'haproxy.cfg'), `${config}\n`)

  const taken: string[] = []
  const startNode = async (port: number): Promise<ChildProcess> => {
    const node = start(process.execPath, [join(folder, 'server.mjs')], {
      PORT: `${port}`,
      REDIS_URL: `redis://127.0.0.1:${engine.port}`,
    })
    node.stdout!.on('data', (data: Buffer) => taken.push(data.toString()))
    await reachable(port)
    return node
  }
  const nodes = await Promise.all(nodePorts.map(startNode))
  start('haproxy', ['-f', join(folder, 'haproxy.cfg'), '-db'])
  await reachable(front)

  const client = new ReconnectingWebSocket(`ws://127.0.0.1:${front}`, [], {
    WebSocket,
    delivery: exactlyOnce(),
    minReconnectionDelay: 50,
    maxReconnectionDelay: 500,
  })
  onTestFinished(() => client.close())
  const resyncs: string[] = []
  const replies: string[] = []
  client.on('resync', ({ reason }) => resyncs.push(reason))
  client.addEventListener('message', ({ data }) => replies.push(data as string))
  let sent = 0
  const timer = setInterval(() => client.send(`${++sent}`), 10)
  onTestFinished(() => clearInterval(timer))
  const moreReplies = async (): Promise<void> => {
    const enough = replies.length + 20
    for (let tries = 0; replies.length < enough; tries++) {
      if (tries > 3_000) throw new Error(`${replies.length} replies of ${sent}, ${client.status}`)
      await sleep(20)
    }
  }
  await moreReplies()
  for (const [at, port] of nodePorts.entries()) {
    await kill(nodes[at]!)
    await moreReplies()
    nodes[at] = await startNode(port)
  }
  clearInterval(timer)
  await settled(client, { timeout: 30_000 })
  for (let tries = 0; replies.length < sent && tries < 1_000; tries++) await sleep(10)
  assert.deepEqual(
    replies,
    Array.from({ length: sent }, (_, at) => `got ${at + 1}`),
  )
  assert.deepEqual(resyncs, ['new'])
  assert(taken.length > 0, 'no node took the session over')
}, 300_000)
