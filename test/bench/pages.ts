import { createReadStream, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { build } from 'vite'
import { HARNESS_DIRECTORY, ROOT } from '../rig/harness-file.ts'
import type { Before } from './before.ts'

/** Of this run alone: another may be reading its own. */
const PAGES = `${HARNESS_DIRECTORY}/bench-${process.pid}`
/** Modules of `page/`, each of which a page can be made of. */
const ENTRIES = ['cost', 'cpu', 'echo', 'lanes', 'deaths'] as const

export type Entry = (typeof ENTRIES)[number]

/**
 * Bundles the pages as an application would: minified, for production, each library in a chunk.
 *
 * @param before - A build to have beside this tree's.
 */
export async function buildPages(before: Before | undefined): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    resolve: { alias: { 'belay-ws-before': before?.entry ?? `${ROOT}/src/index.ts` } },
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    build: {
      target: 'es2022',
      outDir: PAGES,
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(
          ENTRIES.map(entry => [entry, `${ROOT}/test/bench/page/${entry}.ts`]),
        ),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
}

/** Serves a page for each entry, at `/<entry>`. */
export async function servePages(): Promise<{ url: string; stop(): void }> {
  const site = createServer((request, response) => {
    const file = basename(new URL(request.url!, 'http://localhost').pathname)
    const isScript = file.endsWith('.js')
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    // A page that is isolated has a clock that ticks every 5 µs, not every 100.
    response.setHeader('cross-origin-opener-policy', 'same-origin')
    response.setHeader('cross-origin-embedder-policy', 'require-corp')
    if (isScript) {
      createReadStream(`${PAGES}/${file}`)
        .on('error', () => response.writeHead(404).end())
        .pipe(response)
    } else {
      const script = `<script type="module" src="/${file}.js"></script>`
      response.end(`<!doctype html><meta charset="utf-8">${script}`)
    }
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    stop() {
      site.closeAllConnections()
      site.close()
      rmSync(PAGES, { recursive: true, force: true })
    },
  }
}
