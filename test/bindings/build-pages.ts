import { mkdir, rename, writeFile } from 'node:fs/promises'
import { compile } from 'svelte/compiler'
import type { Plugin, Rolldown } from 'vite'
import { build } from 'vite'
import { compileScript, parse } from 'vue/compiler-sfc'
import { HARNESS_DIRECTORY, ROOT } from '../rig/harness-file.ts'

const FRAMEWORKS = ['react', 'solid', 'vue', 'svelte', 'svelte-4'] as const

export type Framework = (typeof FRAMEWORKS)[number]

/** Where the site serves the script of this framework's page, from the folder of the harness. */
export const pageScript = (framework: Framework): string => `/bindings/${framework}.js`

/** Bundles each framework, its binding and what tests need of both into one script for a page. */
export default async function buildPages(): Promise<void> {
  await mkdir(`${HARNESS_DIRECTORY}/bindings`, { recursive: true })
  await Promise.all(
    FRAMEWORKS.map(async framework => {
      const isFour = framework === 'svelte-4'
      const script = await bundlePage(`${ROOT}/test/bindings/page/${framework}.ts`, isFour)
      // Whole or not at all: another run may be reading it.
      const file = HARNESS_DIRECTORY + pageScript(framework)
      const draft = `${file}.${process.pid}`
      await writeFile(draft, script)
      await rename(draft, file)
    }),
  )
}

/**
 * Bundles a module and all that it imports, with the frameworks as they are in development.
 *
 * @param isFour - With Svelte 4 in the place of Svelte.
 */
export async function bundlePage(entry: string, isFour = false): Promise<string> {
  const [result] = (await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    plugins: [isFour ? svelteFourFiles : svelteFiles('client'), vueFiles, solidFiles],
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
        { find: /^belay-ws\/(codec|messages)$/, replacement: `${ROOT}/src/$1/index.ts` },
        { find: /^belay-ws\/(\w+)$/, replacement: `${ROOT}/src/bindings/$1.ts` },
        ...(isFour ? [{ find: /^svelte(?=\/|$)/, replacement: 'svelte-4' }] : []),
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

/** The same for Svelte 4, whose types would declare the modules of Svelte once more. */
const svelteFourFiles: Plugin = {
  name: 'svelte-4-files',
  async transform(code, id) {
    if (!id.endsWith('.svelte')) return
    const compiler: string = 'svelte-4/compiler'
    const { compile } = (await import(compiler)) as {
      compile(code: string, options: object): { js: { code: string } }
    }
    return { code: compile(code, { filename: id, dev: true }).js.code, map: null }
  },
}

/** What compiles the JSX of Solid, which is not React's. */
const solidFiles: Plugin = {
  name: 'solid-files',
  enforce: 'pre',
  async transform(code, id) {
    if (!id.endsWith('.tsx') || !code.includes("'solid-js")) return
    // By a variable, because it has no types.
    const compiler: string = '@babel/core'
    const { transformAsync } = (await import(compiler)) as {
      transformAsync(code: string, options: object): Promise<{ code: string }>
    }
    const result = await transformAsync(code, {
      filename: id,
      babelrc: false,
      configFile: false,
      parserOpts: { plugins: ['typescript', 'jsx'] },
      presets: ['babel-preset-solid'],
    })
    return { code: result.code, map: null, moduleType: 'ts' }
  },
}

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
