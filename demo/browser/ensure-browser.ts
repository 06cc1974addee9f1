import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser } from './find-browser.ts'

function run(command: string, ...args: string[]): boolean {
  console.log(`> ${[command, ...args].join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  return spawnSync(command, args, { stdio: 'inherit', env }).status === 0
}

/**
 * Finds a Chromium, or installs one: Playwright's own, and where that is refused and this is Debian
 * and root, the distribution's.
 *
 * @returns Its path.
 * @throws Error that says what to do when there is none and none can be installed.
 */
export function ensureBrowser(): string {
  const found = findBrowser()
  if (found) return found
  console.log('no Chromium here; asking Playwright for its own')
  run('npx', '--no-install', 'playwright', 'install', 'chromium')
  const own = findBrowser()
  if (own) return own
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
    console.log('Playwright could not install one; this is Debian and root, so apt-get may')
    // Two tries: a mirror that is busy for a moment is no reason to have no browser.
    for (let tries = 0; tries < 2 && !findBrowser(); tries++) {
      run('apt-get', 'update', '-qq')
      run('apt-get', 'install', '-y', '-qq', 'chromium')
    }
  }
  const installed = findBrowser()
  if (installed) return installed
  throw new Error(
    'no Chromium found or installed; install one, or name it in the environment variable BELAY_BROWSER',
  )
}
