import { aptGet, mayAptGet, run } from './apt-get.ts'
import type { BrowserName } from './find-browser.ts'
import { browserVariable, findBrowser } from './find-browser.ts'

const DEBIAN_PACKAGE: Record<BrowserName, string> = {
  chromium: 'chromium',
  'chromium-headless-shell': 'chromium-headless-shell',
  firefox: 'firefox-esr',
}

/**
 * Finds a browser, or installs it: Playwright's own, and where that is refused and this is Debian
 * and root, the distribution's.
 *
 * @returns Its path.
 * @throws Error that says what to do when there is none and none can be installed.
 */
export function ensureBrowser(name: BrowserName = 'chromium'): string {
  const found = findBrowser(name)
  if (found) return found
  console.log(`no ${name} here; asking Playwright for its own`)
  run('npx', '--no-install', 'playwright', 'install', name)
  const own = findBrowser(name)
  if (own) return own
  if (mayAptGet()) {
    console.log('Playwright could not install one; this is Debian and root, so apt-get may')
    aptGet([DEBIAN_PACKAGE[name]], () => !!findBrowser(name))
  }
  const installed = findBrowser(name)
  if (installed) return installed
  throw new Error(
    `no ${name} found or installed; install one, or name it in the environment variable ` +
      browserVariable(name),
  )
}
