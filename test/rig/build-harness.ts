import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Rolldown } from 'vite'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

// Copies of the project may share their packages, and must not share what is built from each.
const copy = createHash('sha256').update(ROOT).digest('hex').slice(0, 8)
const outDir = `${ROOT}/node_modules/.cache/belay-ws/${copy}`

/** Where the built harness lies. */
export const HARNESS = `${outDir}/harness.js`

/** Bundles the library and what tests need beside it into one script for a page. */
export default async function buildHarness(): Promise<void> {
  await mkdir(outDir, { recursive: true })
  await writeFile(HARNESS, await bundle('test/rig/harness.ts'))
}

/**
 * Bundles a module of the tests, and of the library what it imports, into one script for a page.
 *
 * @param module - Its path from the top of the project.
 * @returns The script.
 */
export async function bundle(module: string): Promise<string> {
  const [result] = (await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    build: {
      target: 'es2022',
      minify: false,
      write: false,
      lib: { entry: `${ROOT}/${module}`, formats: ['es'] },
    },
  })) as Rolldown.RolldownOutput[]
  return result!.output[0].code
}
