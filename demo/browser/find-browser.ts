import { existsSync } from 'node:fs'
import { chromium } from 'playwright'

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * The Chromium to test with: the one that BELAY_BROWSER names, one of the system's, Playwright's
 * own.
 *
 * @returns Its path, or `undefined` where there is none.
 * @throws Error when BELAY_BROWSER names a file that does not exist.
 */
export function findBrowser(): string | undefined {
  const wanted = process.env['BELAY_BROWSER']
  if (wanted) {
    if (existsSync(wanted)) return wanted
    throw new Error(`BELAY_BROWSER is ${wanted}, which does not exist; name a Chromium or unset it`)
  }
  return [...SYSTEM, chromium.executablePath()].find(path => existsSync(path))
}
