/** The source of another commit, to be measured beside this one. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { HARNESS_DIRECTORY, ROOT } from '../rig/harness-file.ts'

export interface Before {
  /** The short id of the commit. */
  commit: string
  /** Its `src/index.ts`. */
  entry: string
}

const git = (...words: string[]): Buffer =>
  execFileSync('git', words, { cwd: ROOT, maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] })

/**
 * Lays out `src` of a commit, below the packages of this tree.
 *
 * @param revision - Whatever `git rev-parse` understands.
 * @throws Error when there is no such commit here.
 */
export function layOut(revision: string): Before {
  const commit = git('rev-parse', '--short', '--verify', `${revision}^{commit}`).toString().trim()
  const directory = `${HARNESS_DIRECTORY}/at-${commit}`
  const entry = `${directory}/src/index.ts`
  if (!existsSync(entry)) {
    mkdirSync(directory, { recursive: true })
    const archive = git('archive', '--format=tar', commit, 'src')
    execFileSync('tar', ['-xf', '-', '-C', directory], { input: archive })
  }
  return { commit, entry }
}
