import { mkdir, rename, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Rolldown } from 'vite'
import { build } from 'vite'
import { HARNESS, HARNESS_DIRECTORY, ROOT } from './harness-file.ts'

/** Bundles the library and what tests need beside it into one script for a page. */
export default async function buildHarness(): Promise<void> {
  await mkdir(HARNESS_DIRECTORY, { recursive: true })
  // Whole or not at all: another run may be reading it.
  const draft = `${HARNESS}.${process.pid}`
  await writeFile(draft, await bundle('test/rig/harness.ts'))
  await rename(draft, HARNESS)
}

/**
 * Bundles a module of the tests, and of the library what it imports, into one script for a page.
 *
 * @param module - Its path from the top of the project, or an absolute one.
 * @param external - Modules that are there where the script runs.
 * @returns The script.
 */
export async function bundle(module: string, external: string[] = []): Promise<string> {
  const [result] = (await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    build: {
      target: 'es2022',
      minify: false,
      write: false,
      lib: { entry: resolve(ROOT, module), formats: ['es'] },
      rolldownOptions: { external },
    },
  })) as Rolldown.RolldownOutput[]
  return result!.output[0].code
}
