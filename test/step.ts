import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { endedSeconds } from './processor-time.ts'

const seconds = (from: number): string => `${Math.round((performance.now() - from) / 1000)} s`

/**
 * Runs a command of the project.
 *
 * @param command - `node` and its arguments, or a command of a dev dependency.
 * @param how - `live` shows at once what it prints. Otherwise that is kept until it has ended, because other
 *   steps print meanwhile. `patient` leaves the cores to them.
 * @returns Whether it ended well.
 */
export function runStep(
  name: string,
  command: string,
  env: Record<string, string>,
  how?: 'live' | 'patient',
): Promise<boolean> {
  const from = performance.now()
  console.log(`\n--- ${name}: ${command}`)
  return new Promise(resolve => {
    const [program, ...words] = command.split(' ')
    const isNode = program === 'node'
    const args = isNode ? words : ['--no-install', program!, ...words]
    const child = spawn(isNode ? process.execPath : 'npx', args, {
      stdio: how === 'live' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      shell: process.platform === 'win32',
    })
    if (how === 'patient' && child.pid) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    const printed: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data: Buffer) => printed.push(data))
    }
    child.on('close', status => {
      const text = Buffer.concat(printed).toString().trimEnd()
      const result = status === 0 ? 'ends well' : 'fails'
      if (text) console.log(`\n--- what ${name} printed:\n${text}`)
      const worked = endedSeconds()
      const work = worked === undefined ? '' : `, ${Math.round(worked)} s of processor time`
      console.log(`--- ${name} ${result} after ${seconds(from)}${work}`)
      resolve(status === 0)
    })
  })
}
