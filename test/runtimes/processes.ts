/** Runs the story in processes of other runtimes. */
import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from '../rig/build-harness.ts'
import { HARNESS_DIRECTORY } from '../rig/harness-file.ts'
import { runtimeEnvironment } from '../server/runtimes.ts'
import type { Finish } from './place.ts'
import { controlOf, place } from './place.ts'
import type { Story } from './story.ts'

/** Packages that are imported where the program runs. */
const INSTALLED = ['ws', 'undici', 'jsdom', 'happy-dom', 'node:fs']

/**
 * Bundles the library with one of this folder's modules, as an application is bundled.
 *
 * @returns The file.
 */
export async function build(name: string): Promise<string> {
  await mkdir(HARNESS_DIRECTORY, { recursive: true })
  const file = join(HARNESS_DIRECTORY, `${name}-${process.pid}.mjs`)
  await writeFile(file, await bundle(`test/runtimes/${name}.ts`, INSTALLED))
  return file
}

export interface Ran {
  story: Story
  /** What it complained of. */
  stderr: string
}

/**
 * Runs a program and waits until it has ended by itself.
 *
 * @param command - Of the runtime, with its own arguments.
 * @throws Error with what it printed, where it failed or had to be ended.
 */
export async function runProgram(
  test: Finish,
  [command, ...own]: readonly string[],
  program: string,
  ...rest: string[]
): Promise<Ran> {
  const here = await place(test)
  const args = [...own, program, here.url, await controlOf(test, here), ...rest]
  const env = { ...runtimeEnvironment(), NO_COLOR: '1', NODE_OPTIONS: '' }
  return new Promise((resolve, reject) => {
    execFile(command!, args, { env, timeout: 40_000 }, (error, stdout, stderr) => {
      if (!error) return resolve({ story: JSON.parse(stdout) as Story, stderr })
      const ended = error.killed ? 'it did not end by itself' : error.message
      reject(new Error([ended, stdout, stderr].join('\n')))
    })
  })
}
