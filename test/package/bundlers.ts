/** The bundlers that people use, each as its first page of documentation has it. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../rig/harness-file.ts'

/**
 * Bundles entries of a project for production, each into one script of the same name.
 *
 * @param folder - The project.
 * @param entries - Names of scripts in it, without `.js`.
 * @param out - Where the bundles go.
 */
export type Bundle = (folder: string, entries: readonly string[], out: string) => Promise<void>

const inputs = (folder: string, entries: readonly string[]) =>
  Object.fromEntries(entries.map(entry => [entry, join(folder, `${entry}.js`)]))

export const bundlers: Readonly<Record<string, Bundle>> = {
  async Vite(folder, entries, out) {
    const { build } = await import('vite')
    for (const entry of entries) {
      await build({
        configFile: false,
        logLevel: 'error',
        root: folder,
        build: {
          outDir: out,
          emptyOutDir: false,
          rolldownOptions: {
            input: inputs(folder, [entry]),
            output: { entryFileNames: '[name].js' },
          },
        },
      })
    }
  },
  async webpack(folder, entries, out) {
    const { default: webpack } = await import('webpack')
    const compiler = webpack({
      mode: 'production',
      context: folder,
      entry: inputs(folder, entries),
      output: { path: out, filename: '[name].js' },
    })
    const stats = await promisify(compiler.run.bind(compiler))()
    await promisify(compiler.close.bind(compiler))()
    if (!stats || stats.hasErrors() || stats.hasWarnings()) throw new Error(stats?.toString())
  },
  async esbuild(folder, entries, out) {
    const { build } = await import('esbuild')
    const { warnings } = await build({
      absWorkingDir: folder,
      entryPoints: inputs(folder, entries),
      outdir: out,
      bundle: true,
      minify: true,
      format: 'esm',
      logLevel: 'silent',
    })
    // Its way to say that an import without names has no effect, which is what we promise.
    const real = warnings.filter(({ id }) => id !== 'ignored-bare-import')
    if (real.length) throw new Error(JSON.stringify(real))
  },
  async Rollup(folder, entries, out) {
    const { rollup } = await import('@rollup/wasm-node')
    const { nodeResolve } = await import('@rollup/plugin-node-resolve')
    for (const entry of entries) {
      const bundle = await rollup({
        input: inputs(folder, [entry]),
        plugins: [nodeResolve({ browser: true })],
        onwarn: ({ code, message }) => {
          if (code !== 'EMPTY_BUNDLE') throw new Error(message)
        },
      })
      await bundle.write({ dir: out, format: 'es' })
      await bundle.close()
    }
  },
  async Parcel(folder, entries, out) {
    await promisify(execFile)(
      process.execPath,
      [
        join(ROOT, 'node_modules/parcel/lib/bin.js'),
        'build',
        ...entries.map(entry => `${entry}.js`),
        ...['--dist-dir', out, '--cache-dir', join(out, '.cache')],
        ...['--no-source-maps', '--no-autoinstall', '--log-level', 'error'],
      ],
      { cwd: folder },
    )
  },
}
