import { spawn } from 'node:child_process'

const seconds = (from: number): string => `${Math.round((performance.now() - from) / 1000)} s`

/**
 * Runs a command of the project.
 *
 * @param command - `node` and its arguments, or a command of a dev dependency.
 * @param isLive - Show at once what it prints. Otherwise that is kept until it has ended, because other
 *   steps print meanwhile.
 * @returns Whether it ended well.
 */
export function runStep(
  name: string,
  command: string,
  env: Record<string, string>,
  isLive = false,
): Promise<boolean> {
  const from = performance.now()
  console.log(`\n--- ${name}: ${command}`)
  return new Promise(resolve => {
    const [program, ...words] = command.split(' ')
    const isNode = program === 'node'
    const args = isNode ? words : ['--no-install', program!, ...words]
    const child = spawn(isNode ? process.execPath : 'npx', args, {
      stdio: isLive ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    })
    const printed: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => printed.push(data))
    }
    child.on('close', status => {
      const text = Buffer.concat(printed).toString().trimEnd()
      const result = status === 0 ? 'ends well' : 'fails'
      if (text) console.log(`\n--- what ${name} printed:\n${text}`)
      console.log(`--- ${name} ${result} after ${seconds(from)}`)
      resolve(status === 0)
    })
  })
}
