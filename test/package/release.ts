/**
 * `npm run release`: whether this could be published as it is. Publishes nothing; `--publish` does, and
 * only in a workflow that can sign where the package comes from.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { complaints } from './releasable.ts'
import { ROOT } from '../rig/harness-file.ts'

const git = (...given: string[]) =>
  execFileSync('git', given, { cwd: ROOT, encoding: 'utf8' }).trim()

const run = (command: string, ...given: string[]): void => {
  console.log(`\n--- ${command} ${given.join(' ')}`)
  const { status } = spawnSync(command, given, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

const isForReal = process.argv.includes('--publish')
const { version, repository, homepage, bugs } = JSON.parse(
  readFileSync(`${ROOT}/package.json`, 'utf8'),
) as {
  version: string
  repository?: unknown
  homepage?: unknown
  bugs?: unknown
}

const found = complaints({
  version,
  repository,
  homepage,
  bugs,
  changelog: readFileSync(`${ROOT}/CHANGELOG.md`, 'utf8'),
  changes: git('status', '--porcelain'),
  tags: git('tag', '--points-at', 'HEAD').split('\n').filter(Boolean),
  isForReal,
  env: process.env,
})
if (found.length) {
  console.error(`${version} cannot be released:\n${found.map(line => `- ${line}`).join('\n')}`)
  process.exit(1)
}

run('npm', 'test')
// A prerelease must not become what `npm install` takes.
const tag = version.includes('-') ? 'next' : 'latest'
const how = isForReal ? ['--provenance'] : ['--dry-run']
run('npm', 'publish', '--access', 'public', '--tag', tag, ...how)
if (!isForReal) console.log(`\nnothing was published. To release, push the tag v${version}`)
