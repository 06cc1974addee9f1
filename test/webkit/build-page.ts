import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Plugin, Rolldown } from 'vite'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** The harness of the other browser tests imports the source; here it gets what is published. */
const builtLibrary: Plugin = {
  name: 'built-library',
  enforce: 'pre',
  resolveId(id) {
    const entry = /^(?:\.\.\/)+src\/(.+)\.ts$/.exec(id)?.[1]
    return entry && `${ROOT}dist/${entry}.js`
  },
  buildEnd() {
    const source = [...this.getModuleIds()].find(id => id.startsWith(`${ROOT}src/`))
    if (source) this.error(`${source} is not what is published`)
  },
}

/** Bundles a module of the tests over the built library. */
async function bundle(input: string): Promise<string> {
  const { output } = (await build({
    configFile: false,
    logLevel: 'warn',
    root: ROOT,
    plugins: [builtLibrary],
    build: {
      target: 'es2022',
      write: false,
      minify: true,
      rolldownOptions: { input: `${ROOT}${input}` },
    },
  })) as Rolldown.RolldownOutput
  return output[0].code
}

/** What is served. */
export interface Built {
  /**
   * A page that has the library, with the tools of the harness, as `belay`. What nobody caught in it is
   * in `failures`.
   */
  page: string
  /** The script of a shared worker. */
  worker: string
}

/** Builds the library and bundles the result as an application would. */
export async function buildPage(): Promise<Built> {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'pipe', encoding: 'utf8' })
  const harness = await bundle('test/rig/harness.ts')
  const worker = await bundle('test/tabs/page/worker.ts')
  return { page: pageOf(harness.replaceAll('</script', '<\\/script')), worker }
}

function pageOf(script: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<title>belay-ws</title>
<script>
  window.failures = []
  addEventListener('error', ({ message }) => failures.push(message))
  addEventListener('unhandledrejection', ({ reason }) => failures.push(String(reason)))
</script>
<script type="module">${script}</script>
`
}
