import { mkdir, rename, writeFile } from 'node:fs/promises'
import { compile } from 'svelte/compiler'
import type { Plugin, Rolldown } from 'vite'
import { build } from 'vite'
import { compileScript, parse } from 'vue/compiler-sfc'
import { HARNESS_DIRECTORY, ROOT } from '../rig/harness-file.ts'

const FRAMEWORKS = ['react', 'vue', 'svelte'] as const

export type Framework = (typeof FRAMEWORKS)[number]

/** Where the script of this framework's page lies. */
export const pageScript = (framework: Framework): string =>
  `${HARNESS_DIRECTORY}/bindings/${framework}.js`

/** Bundles each framework, its binding and what tests need of both into one script for a page. */
export default async function buildPages(): Promise<void> {
  await mkdir(`${HARNESS_DIRECTORY}/bindings`, { recursive: true })
  await Promise.all(
    FRAMEWORKS.map(async framework => {
      const script = await bundlePage(`${ROOT}/test/bindings/page/${framework}.ts`)
      // Whole or not at all: another run may be reading it.
      const draft = `${pageScript(framework)}.${process.pid}`
      await writeFile(draft, script)
      await rename(draft, pageScript(framework))
    }),
  )
}

/** Bundles a module and all that it imports, with the frameworks as they are in development. */
export async function bundlePage(entry: string): Promise<string> {
  const [result] = (await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    plugins: [svelteFiles('client'), vueFiles],
    define: {
      'process.env.NODE_ENV': '"development"',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'true',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
    },
    resolve: {
      conditions: ['development', 'module', 'browser'],
      alias: [
        { find: /^belay-ws\/svelte\/store$/, replacement: `${ROOT}/src/bindings/store.ts` },
        { find: /^belay-ws\/(\w+)$/, replacement: `${ROOT}/src/bindings/$1.ts` },
      ],
    },
    build: {
      target: 'es2022',
      minify: false,
      write: false,
      lib: { entry, formats: ['es'] },
    },
  })) as Rolldown.RolldownOutput[]
  return result!.output[0].code
}

/** What makes modules of `.svelte` files. */
export const svelteFiles = (generate: 'client' | 'server'): Plugin => ({
  name: 'svelte-files',
  transform(code, id) {
    if (!id.endsWith('.svelte')) return
    const { js } = compile(code, { filename: id, generate, dev: generate === 'client' })
    return { code: js.code, map: null }
  },
})

/** What makes modules of `.vue` files with `<script setup>`. */
const vueFiles: Plugin = {
  name: 'vue-files',
  transform(code, id) {
    if (!id.endsWith('.vue')) return
    const { descriptor } = parse(code, { filename: id })
    const { content } = compileScript(descriptor, { id, inlineTemplate: true })
    return { code: content, map: null, moduleType: 'ts' }
  },
}
