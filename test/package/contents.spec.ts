/** What is published: what is needed, all that is needed, and nothing that runs by itself. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { expect, test } from '@playwright/test'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { ROOT } from '../rig/harness-file.ts'
import { project, tarball } from './install.ts'

test.describe.configure({ mode: 'parallel' })

const installed = (name: string) => join(project(), 'node_modules', name)
const manifest = (name: string) =>
  JSON.parse(readFileSync(join(installed(name), 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>
    dependencies: Record<string, string>
    exports: Record<string, { types: string; default: string } | string>
    bin: Record<string, string>
  }

const published = (): string[] =>
  execFileSync('tar', ['-tzf', tarball()], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(path => path.replace('package/', ''))

test('publint has nothing to say', async () => {
  const pkg = manifest('belay-ws')
  const { messages } = await publint({ pkgDir: installed('belay-ws'), strict: true })
  expect(messages.map(message => formatMessage(message, pkg))).toEqual([])
})

test('the types are not wrong', async () => {
  const result = await checkPackage(
    createPackageFromTarballData(new Uint8Array(readFileSync(tarball()))),
  )
  const problems = 'problems' in result ? result.problems : ['no types at all']
  const unexpected = problems.filter(problem => {
    if (typeof problem === 'string') return true
    // An ES module, which Node's `require` takes too, and which the compiler of 2024 warns of.
    if (problem.kind === 'CJSResolvesToESM') return false
    // What resolves modules as Node 10 did knows no `exports`, and finds nothing but the main entry.
    return !(problem.kind === 'NoResolution' && problem.resolutionKind === 'node10')
  })
  expect(unexpected).toEqual([])
})

test('what is published is what the entries reach, with its types, the command and three documents', () => {
  const { exports, bin } = manifest('belay-ws')
  const entries = Object.values(exports).filter(entry => typeof entry === 'object')
  const reached = new Set<string>(['dist/standalone.classic.js', ...Object.values(bin)])
  const isData = (path: unknown): path is string => typeof path === 'string' && /dist/.test(path)
  for (const path of Object.values(exports).filter(isData)) reached.add(join(path))
  const visit = (file: string): void => {
    if (reached.has(file)) return
    reached.add(file)
    const code = readFileSync(join(installed('belay-ws'), file), 'utf8')
    for (const [, path] of code.matchAll(/(?:from|import) ["'](\.[^"']+)["']/g)) {
      // Declarations name the scripts that they lie beside, or where TypeScript has rewritten it not.
      const target = join(file, '..', path!)
      visit(file.endsWith('.d.ts') ? target.replace(/\.[jt]s$/, '.d.ts') : target)
    }
  }
  for (const entry of entries) {
    expect(entry.types).toBe(entry.default.replace(/\.js$/, '.d.ts'))
    visit(join(entry.default))
    visit(join(entry.types))
  }
  const files = published()
  const kept = files.filter(file => file.startsWith('dist/') && !reached.has(file))
  // The compiler writes a declaration for each source file, whether or not a public one names it.
  expect(kept.filter(file => !file.endsWith('.d.ts'))).toEqual([])
  expect([...reached].filter(file => !files.includes(file))).toEqual([])
  expect(files.filter(file => !file.startsWith('dist/')).sort()).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ])
})

test('nothing runs when it is installed', () => {
  const { dependencies } = manifest('belay-ws')
  expect(Object.keys(dependencies)).toEqual(['nanoevents', 'reconnecting-websocket'])
  const onInstall = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']
  for (const name of ['belay-ws', ...Object.keys(dependencies)]) {
    const { scripts = {} } = manifest(name)
    // `prepare` runs for a package that comes from git, never for one from a registry.
    const known = name === 'belay-ws' ? onInstall : onInstall.slice(0, 3)
    expect(Object.keys(scripts).filter(script => known.includes(script))).toEqual([])
  }
})

test('no code of ours evaluates text, makes addresses of blobs or writes HTML', () => {
  const dangerous =
    /\beval\b|\bnew Function\b|createObjectURL|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\bimport\(/
  const { bin } = manifest('belay-ws')
  // The command runs in no page. A Blob is data where a message is one; only its address can run.
  const isOfPages = (file: string): boolean => !Object.values(bin).includes(file)
  for (const file of published().filter(file => file.endsWith('.js') && isOfPages(file))) {
    expect(readFileSync(join(installed('belay-ws'), file), 'utf8')).not.toMatch(dangerous)
  }
})

test('no file names the machine on which it was made', () => {
  for (const file of published()) {
    expect(readFileSync(join(installed('belay-ws'), file), 'utf8')).not.toContain(ROOT)
  }
})
