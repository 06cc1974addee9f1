import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const built = new Map<string, Promise<string>>()

/**
 * Bundles a program for Node, once in a process.
 *
 * @param entry - The address of its file.
 * @returns The path of the bundle.
 */
export function bundleProgram(entry: URL): Promise<string> {
  const name = entry.pathname.split('/').at(-1)!.replace('.ts', '')
  const outfile = fileURLToPath(
    new URL(`../../node_modules/.cache/belay-ws/${name}-${process.pid}.mjs`, import.meta.url),
  )
  let program = built.get(outfile)
  if (!program) {
    program = build({
      entryPoints: [fileURLToPath(entry)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      logLevel: 'error',
    }).then(() => outfile)
    built.set(outfile, program)
  }
  return program
}
