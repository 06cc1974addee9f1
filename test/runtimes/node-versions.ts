/** Node in the versions that users have. The npm registry has its binaries. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { run } from '../../demo/browser/apt-get.ts'
import { works } from '../server/runtimes.ts'

const FOLDER = fileURLToPath(
  new URL('../../node_modules/.cache/belay-ws/runtimes', import.meta.url),
)

const IS_WINDOWS = process.platform === 'win32'

/** The package that holds this machine's binary of Node. */
const PACKAGE = `node-${IS_WINDOWS ? 'win' : process.platform}-${process.arch}`

/**
 * Finds or installs a version of Node.
 *
 * @param major - Such as 22.
 * @returns Its command, or why there is none.
 */
export function node(major: number): { command: string } | { missing: string } {
  if (process.versions.node.startsWith(`${major}.`)) return { command: process.execPath }
  // A folder for each: they all have a command `node`.
  const folder = `${FOLDER}/node-${major}`
  const command = `${folder}/node_modules/${PACKAGE}/bin/node${IS_WINDOWS ? '.exe' : ''}`
  if (!existsSync(command)) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}/package.json`, '{ "private": true }\n')
    const options = ['--prefix', folder, '--no-audit', '--no-fund', '--no-bin-links']
    run('npm', 'install', ...options, `${PACKAGE}@${major}`)
  }
  if (existsSync(command) && works(command, '--version')) return { command }
  return { missing: `Node ${major} is not here, and npm could not install ${PACKAGE}@${major}` }
}
