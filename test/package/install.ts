/** A project of somebody else's, in which the library is installed as it would be published. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../rig/harness-file.ts'

/**
 * Where it lies; known once {@link install} has run, in this process and in those it starts. Whoever
 * names one that is there already, in `BELAY_PROJECT`, saves the time to make it: `npm test` makes it while
 * others wait.
 */
export const project = (): string => process.env['BELAY_PROJECT']!

const TARBALL = 'belay-ws.tgz'

/** The packed library, as it would be published. */
export const tarball = (): string => join(project(), TARBALL)

const DEPENDENCIES = ['nanoevents', 'reconnecting-websocket']
/** What the bindings are for. */
const FRAMEWORKS = ['react', 'solid-js', 'svelte', 'vue']

/** @returns What takes the project away again. */
export default function install(): () => void {
  if (process.env['BELAY_PROJECT']) return () => {}
  const folder = mkdtempSync(join(tmpdir(), 'belay-ws-project-'))
  process.env['BELAY_PROJECT'] = folder
  installInto(folder)
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** Builds and packs the library, and unpacks it into a new project, without the network. */
export function installInto(folder: string): void {
  const run = { cwd: ROOT, stdio: 'pipe' as const, shell: process.platform === 'win32' }
  execFileSync('npm', ['run', 'build'], run)
  // The build is behind us, and what npm prints with it would not be JSON.
  const packed = execFileSync(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
    run,
  ).toString()
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }]
  cpSync(join(folder, filename), join(folder, TARBALL))
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, 'belay-ws'), { recursive: true })
  // A tarball of npm's holds one folder, `package`.
  execFileSync('tar', [
    '-xzf',
    join(folder, TARBALL),
    '--strip-components=1',
    '-C',
    join(modules, 'belay-ws'),
  ])
  for (const name of DEPENDENCIES) {
    cpSync(join(ROOT, 'node_modules', name), join(modules, name), { recursive: true })
  }
  for (const name of FRAMEWORKS) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction')
  }
  const manifest = {
    private: true,
    type: 'module',
    // Parcel reads the `exports` of packages where it is told to.
    '@parcel/resolver-default': { packageExports: true },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
}
