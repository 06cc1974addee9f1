import { existsSync } from 'node:fs'
import { chromium, firefox } from 'playwright'

interface Browser {
  /** The environment variable that names one. */
  variable: string
  system: readonly string[]
  /** The folder of Playwright's own browsers. */
  own?: () => string
}

const BROWSERS = {
  chromium: {
    variable: 'BELAY_BROWSER',
    system: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/usr/bin/google-chrome-stable',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    own: () => chromium.executablePath(),
  },
  /** Chromium without its windows: the same engine at a third of the work for a short test. */
  'chromium-headless-shell': {
    variable: 'BELAY_HEADLESS_SHELL',
    system: ['/usr/bin/chromium-headless-shell'],
  },
  firefox: {
    variable: 'BELAY_FIREFOX',
    system: ['/usr/bin/firefox-esr'],
    own: () => firefox.executablePath(),
  },
} satisfies Record<string, Browser>

export type BrowserName = keyof typeof BROWSERS

/** The environment variable that names this browser. */
export const browserVariable = (name: BrowserName): string => BROWSERS[name].variable

/**
 * The browser to use: the one that its environment variable names, one of the system's,
 * Playwright's own.
 *
 * @returns Its path, or `undefined` where there is none.
 * @throws Error when the variable names a file that does not exist.
 */
export function findBrowser(name: BrowserName = 'chromium'): string | undefined {
  const { variable, system, own }: Browser = BROWSERS[name]
  const wanted = process.env[variable]
  if (wanted) {
    if (existsSync(wanted)) return wanted
    throw new Error(`${variable} is ${wanted}, which does not exist; name a ${name} or unset it`)
  }
  return [...system, ...(own ? [own()] : [])].find(path => existsSync(path))
}
