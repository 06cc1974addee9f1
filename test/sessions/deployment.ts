/** Nodes as processes of their own, an engine that they share, and a balancer without stickiness. */
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import type { Engine, EngineName } from './engines.ts'
import { startEngine } from './engines.ts'
import type { Node } from './node-process.ts'
import { startNode } from './node-process.ts'

const PROGRAM = new URL('node.ts', import.meta.url)

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

export async function deploy(name: EngineName, count: number): Promise<Deployment> {
  const engine = await startEngine(name)
  const nodes: Node[] = []
  const lines: string[] = []
  const addNode = async (): Promise<Node> => {
    const node = await startNode(PROGRAM, [name, `${engine.port}`], lines)
    nodes.push(node)
    return node
  }
  for (let each = 0; each < count; each++) await addNode()
  const balancer = await balance(() => nodes.map(({ port }) => port))
  return {
    engine,
    nodes,
    lines,
    port: balancer.port,
    startNode: addNode,
    cut: () => balancer.cut(),
    async stop() {
      for (const node of nodes) await node.kill()
      await balancer.stop()
      await engine.stop()
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
