import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Where the built harness lies. */
export const HARNESS: string = here('../../node_modules/.cache/belay-ws/harness.js')

/** Bundles the library and what tests need beside it into one script for a page. */
export default async function buildHarness(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: here('../..'),
    build: {
      target: 'es2022',
      minify: false,
      outDir: here('../../node_modules/.cache/belay-ws'),
      emptyOutDir: true,
      lib: { entry: here('harness.ts'), formats: ['es'], fileName: () => 'harness.js' },
    },
  })
}
