/** A server of a test as a process of its own, which can be killed. It says `ready` when it listens. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { freePort } from '../rig/free-port.ts'

export interface Node {
  readonly port: number
  readonly lines: string[]
  signal(name: NodeJS.Signals): void
  /** SIGKILL. */
  kill(): Promise<void>
}

const built = new Map<string, Promise<string>>()

/** Bundles a program once. @param entry - Of the file, its `import.meta.url`. */
function bundle(entry: URL): Promise<string> {
  const name = entry.pathname.split('/').at(-1)!.replace('.ts', '')
  const outfile = fileURLToPath(
    new URL(`../../node_modules/.cache/belay-ws/${name}-${process.pid}.mjs`, import.meta.url),
  )
  let program = built.get(outfile)
  if (!program) {
    program = build({
      entryPoints: [fileURLToPath(entry)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      logLevel: 'error',
    }).then(() => outfile)
    built.set(outfile, program)
  }
  return program
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
  const program = await bundle(entry)
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
