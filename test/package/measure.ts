import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import type { Rolldown } from 'vite'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ENTRY = 'virtual:entry'

/**
 * What importing something costs an application: bundled, minified, compressed with brotli.
 *
 * @param code - An import or export as an application would write it, from `./src/…`.
 * @param external - Packages that are not counted.
 * @param target - The browsers that the bundle is for.
 * @returns Bytes.
 */
export async function measure(
  code: string,
  external: string[] = [],
  target = 'es2022',
): Promise<number> {
  const result = (await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      write: false,
      minify: true,
      target,
      rolldownOptions: { input: ENTRY, external, preserveEntrySignatures: 'strict' },
    },
    plugins: [
      {
        name: 'entry',
        resolveId: (id, importer) => {
          if (id === ENTRY) return id
          return importer === ENTRY ? fileURLToPath(new URL(id, `file://${ROOT}`)) : undefined
        },
        load: id => (id === ENTRY ? code : undefined),
      },
    ],
  })) as Rolldown.RolldownOutput
  return brotliCompressSync(result.output[0].code).length
}
