import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Whether this is a system whose `apt-get` we may ask: Debian or a descendant, and root. */
export const mayAptGet = (): boolean =>
  existsSync('/etc/debian_version') && process.getuid?.() === 0

/** Runs a command that sets something up, and shows it. */
export function run(command: string, ...args: string[]): boolean {
  console.log(`> ${[command, ...args].join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: 'inherit', env }).status === 0
}

let listsAreFresh = false

/**
 * Installs packages until `isThere` says so. Two tries: a mirror may be
 * busy for a moment.
 *
 * @param words - Names of packages, and options of `apt-get install`.
 */
export function aptGet(words: readonly string[], isThere: () => boolean): void {
  for (let tries = 0; tries < 2 && !isThere(); tries++) {
    // The lists are fresh enough for all that one program installs, unless they were the trouble.
    if (!listsAreFresh || tries > 0) listsAreFresh = run('apt-get', 'update', '-qq')
    run('apt-get', 'install', '-y', '-qq', ...words)
  }
}
