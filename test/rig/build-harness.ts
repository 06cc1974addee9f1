import { build } from 'vite'
import { HARNESS_DIRECTORY, ROOT } from './harness-file.ts'

/** Bundles the library and what tests need beside it into one script for a page. */
export default async function buildHarness(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    build: {
      target: 'es2022',
      minify: false,
      outDir: HARNESS_DIRECTORY,
      // Another run may be reading it.
      emptyOutDir: false,
      lib: { entry: `${ROOT}/test/rig/harness.ts`, formats: ['es'], fileName: () => 'harness.js' },
    },
  })
}
