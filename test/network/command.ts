import { spawnSync } from 'node:child_process'

/** No command of the rig takes more than a moment; one that hangs must not hang the run. */
const LIMIT = 20_000

/**
 * Runs a command to its end, without a shell.
 *
 * @param input - What it reads from its standard input.
 * @returns What it wrote.
 * @throws Error that names the command and what it said.
 */
export function command(words: readonly string[], input = ''): string {
  const [file, ...given] = words
  const { error, status, signal, stdout, stderr } = spawnSync(file!, given, {
    input,
    encoding: 'utf8',
    timeout: LIMIT,
  })
  if (status === 0) return stdout
  const why = error?.message ?? (stderr.trim() || `ended with ${status ?? signal}`)
  throw new Error(`${words.join(' ')}: ${why}`)
}
