import { mkdir, rename, writeFile } from 'node:fs/promises'
import { compile } from 'svelte/compiler'
import type { Plugin, Rolldown } from 'vite'
import { build } from 'vite'
import { HARNESS_DIRECTORY, ROOT } from '../rig/harness-file.ts'

const FRAMEWORKS = ['react', 'vue', 'svelte'] as const

export type Framework = (typeof FRAMEWORKS)[number]

/** Where the script of this framework's page lies. */
export const pageScript = (framework: Framework): string =>
  `${HARNESS_DIRECTORY}/bindings/${framework}.js`

/** What makes modules of `.svelte` files. */
export const svelteFiles = (generate: 'client' | 'server'): Plugin => ({
  name: 'svelte-files',
  transform(code, id) {
    if (!id.endsWith('.svelte')) return
    return { code: compile(code, { filename: id, generate }).js.code, map: null }
  },
})

/** Bundles each framework, its binding and what tests need of both into one script for a page. */
export default async function buildPages(): Promise<void> {
  await mkdir(`${HARNESS_DIRECTORY}/bindings`, { recursive: true })
  await Promise.all(
    FRAMEWORKS.map(async framework => {
      const [result] = (await build({
        configFile: false,
        logLevel: 'warn',
        root: ROOT,
        plugins: [svelteFiles('client')],
        // Frameworks check more in development, and mount everything twice.
        define: {
          'process.env.NODE_ENV': '"development"',
          __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
          __VUE_OPTIONS_API__: 'false',
          __VUE_PROD_DEVTOOLS__: 'false',
        },
        build: {
          target: 'es2022',
          minify: false,
          write: false,
          lib: { entry: `${ROOT}/test/bindings/page/${framework}.ts`, formats: ['es'] },
        },
      })) as Rolldown.RolldownOutput[]
      // Whole or not at all: another run may be reading it.
      const draft = `${pageScript(framework)}.${process.pid}`
      await writeFile(draft, result!.output[0].code)
      await rename(draft, pageScript(framework))
    }),
  )
}
