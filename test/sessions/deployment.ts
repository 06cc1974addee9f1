/** Nodes as processes of their own, an engine that they share, and a balancer without stickiness. */
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Engine, EngineName } from './engines.ts'
import { freePort } from '../rig/free-port.ts'
import { startEngine } from './engines.ts'

const PROGRAM = fileURLToPath(
  new URL(`../../node_modules/.cache/belay-ws/session-node-${process.pid}.mjs`, import.meta.url),
)

export interface Node {
  readonly port: number
  readonly lines: string[]
  signal(name: NodeJS.Signals): void
  /** SIGKILL. */
  kill(): Promise<void>
}

export interface Deployment {
  readonly engine: Engine
  readonly nodes: Node[]
  /** All lines of all nodes, also of those that are gone. */
  readonly lines: string[]
  /** The port of the balancer. */
  readonly port: number
  startNode(): Promise<Node>
  /** Cuts all connections through the balancer. */
  cut(): void
  stop(): Promise<void>
}

let built: Promise<unknown> | undefined
const buildNode = (): Promise<unknown> =>
  (built ??= build({
    entryPoints: [fileURLToPath(new URL('node.ts', import.meta.url))],
    outfile: PROGRAM,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  }))

export async function deploy(name: EngineName, count: number): Promise<Deployment> {
  await buildNode()
  const engine = await startEngine(name)
  const nodes: Node[] = []
  const lines: string[] = []
  const startNode = async (): Promise<Node> => {
    const node = await startProcess([name, `${engine.port}`], lines)
    nodes.push(node)
    return node
  }
  for (let each = 0; each < count; each++) await startNode()
  const balancer = await balance(() => nodes.map(({ port }) => port))
  return {
    engine,
    nodes,
    lines,
    port: balancer.port,
    startNode,
    cut: () => balancer.cut(),
    async stop() {
      for (const node of nodes) await node.kill()
      await balancer.stop()
      await engine.stop()
    },
  }
}

async function startProcess(words: string[], all: string[]): Promise<Node> {
  const port = await freePort()
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, ...words, `${port}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout! }).on('line', line => {
    lines.push(line)
    all.push(line)
  })
  const ended = once(child, 'exit')
  for (let tries = 0; !lines.includes('ready'); tries++) {
    if (tries > 600) throw new Error(`the node is not ready: ${lines.join('; ')}`)
    await sleep(50)
  }
  return {
    port,
    lines,
    signal: name => void child.kill(name),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Each connection goes to the next node; a node that refuses it is passed over. */
async function balance(
  ports: () => number[],
): Promise<{ port: number; cut(): void; stop(): Promise<void> }> {
  let next = 0
  const sockets = new Set<Socket>()
  const server = createServer(from => {
    sockets.add(from)
    from.on('close', () => sockets.delete(from)).on('error', () => {})
    const all = ports()
    const dial = (left: number): void => {
      const to = connect(all[next++ % all.length] ?? 1, '127.0.0.1')
      to.once('connect', () => {
        from.pipe(to).pipe(from)
        from.once('close', () => to.destroy())
        to.once('close', () => from.destroy())
      })
      to.on('error', () => {
        if (to.connecting && left) dial(left - 1)
        else from.destroy()
      })
    }
    dial(all.length)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    async stop() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
