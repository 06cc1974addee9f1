import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

// Copies of the project may share their packages, and must not share what is built from each.
const copy = createHash('sha256').update(ROOT).digest('hex').slice(0, 8)
const outDir = `${ROOT}/node_modules/.cache/belay-ws/${copy}`

/** Where the built harness lies. */
export const HARNESS = `${outDir}/harness.js`

/** Bundles the library and what tests need beside it into one script for a page. */
export default async function buildHarness(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    build: {
      target: 'es2022',
      minify: false,
      outDir,
      // Another run may be reading it.
      emptyOutDir: false,
      lib: { entry: `${ROOT}/test/rig/harness.ts`, formats: ['es'], fileName: () => 'harness.js' },
    },
  })
}
