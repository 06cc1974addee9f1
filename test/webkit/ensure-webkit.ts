import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { aptGet, mayAptGet } from '../../demo/browser/apt-get.ts'

/** The programs that it takes to run WebKitGTK without a screen, by their paths. */
export interface WebKit {
  driver: string
  miniBrowser: string
  xvfb: string
}

const DEBIAN_PACKAGES = ['webkit2gtk-driver', 'xvfb']
/** Where distributions keep what only another program runs, and what the newest there is called. */
const LIBRARIES = ['/usr/lib', '/usr/lib64', '/usr/libexec']
const VERSIONS = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0']

/**
 * Finds WebKitGTK, or installs it where this is Debian and root.
 *
 * @throws Error that says why there is none and what to do.
 */
export function ensureWebKit(): WebKit {
  if (process.platform !== 'linux') throw new Error('WebKitGTK is for Linux')
  const found = findWebKit()
  if (found) return found
  if (mayAptGet()) {
    console.log('no WebKitGTK here; this is Debian and root, so apt-get may install it')
    // What it recommends is for sound, video and printing.
    aptGet(['--no-install-recommends', ...DEBIAN_PACKAGES], () => !!findWebKit())
  }
  const installed = findWebKit()
  if (installed) return installed
  throw new Error(
    'no WebKitGTK found or installed; install WebKitWebDriver, MiniBrowser and Xvfb ' +
      `(on Debian: apt-get install ${DEBIAN_PACKAGES.join(' ')})`,
  )
}

function findWebKit(): WebKit | undefined {
  const driver = findProgram('WebKitWebDriver')
  const xvfb = findProgram('Xvfb')
  const miniBrowser = findMiniBrowser()
  return driver && xvfb && miniBrowser ? { driver, miniBrowser, xvfb } : undefined
}

function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}

function findMiniBrowser(): string | undefined {
  // Debian has a folder for each architecture in between.
  const folders = LIBRARIES.filter(path => existsSync(path)).flatMap(path => [
    path,
    ...readdirSync(path).map(name => join(path, name)),
  ])
  return VERSIONS.flatMap(version =>
    folders.map(folder => join(folder, version, 'MiniBrowser')),
  ).find(path => existsSync(path))
}
