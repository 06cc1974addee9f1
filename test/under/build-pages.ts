import { build } from 'vite'
import { HARNESS_DIRECTORY, ROOT } from '../rig/harness-file.ts'

/** Where the built page and its chunks lie. */
export const PAGES: string = `${HARNESS_DIRECTORY}/under`

/** Bundles the page of the interop tests, each library in a chunk of its own. */
export default async function buildPages(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    build: {
      target: 'es2022',
      minify: false,
      outDir: PAGES,
      // Another run may be reading it.
      emptyOutDir: false,
      rolldownOptions: {
        input: `${ROOT}/test/under/page/page.ts`,
        output: { entryFileNames: 'page.js', chunkFileNames: '[name].js' },
      },
    },
  })
}
