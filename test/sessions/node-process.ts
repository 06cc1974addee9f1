/** A server of a test as a process of its own, which can be killed. It says `ready` when it listens. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../rig/free-port.ts'
import { bundleProgram } from './bundle-program.ts'

export interface Node {
  readonly port: number
  readonly lines: string[]
  signal(name: NodeJS.Signals): void
  /** SIGKILL. */
  kill(): Promise<void>
}

/**
 * @param words - What the program is called with, before its port.
 * @param all - Gets its lines, too.
 * @param port - Its port; a free one otherwise.
 */
export async function startNode(
  entry: URL,
  words: readonly string[],
  all: string[] = [],
  port?: number,
): Promise<Node> {
  const program = await bundleProgram(entry)
  const own = port ?? (await freePort())
  const child = spawn(process.execPath, [program, ...words, `${own}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', line => {
    lines.push(line)
    all.push(line)
  })
  const ended = once(child, 'exit')
  for (let tries = 0; !lines.includes('ready'); tries++) {
    if (tries > 600) throw new Error(`the node is not ready: ${lines.join('; ')}`)
    await sleep(50)
  }
  return {
    port: own,
    lines,
    signal: name => void child.kill(name),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
