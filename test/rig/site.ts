import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HARNESS, HARNESS_DIRECTORY } from './harness-file.ts'

const BLANK = '<!doctype html><meta charset="utf-8"><title>belay-ws</title>'
const PAGE = `${BLANK}<script type="module" src="/harness.js"></script>`

/** Scripts that lie beside the harness: of the bindings' pages, and of shared workers. */
const BESIDE = /^\/(?:bindings|tabs)\/[\w-]+\.js$/

const POLICIES: Readonly<Record<string, string>> = {
  '/no-workers': "worker-src 'none'",
  '/trusted-types': "require-trusted-types-for 'script'; trusted-types default",
}

/** A running site; {@link startSite} makes one. */
export interface Site {
  /** Ends with a slash. */
  url: string
  stop(): Promise<void>
}

export interface SiteOptions {
  /** What the page runs; the harness of the tests where nothing else is given. */
  script?: string | Buffer
  host?: string
  /** 0 takes a free one. */
  port?: number
}

/**
 * Serves the page under test, whatever the path; at `/no-store` as one that may not be stored, and
 * at `/blank` without a script, at `/no-workers` as one that may not start a worker, at `/trusted-types` as one
 * that takes no text for the address of a script. `/sleep?ms` answers that much later.
 */
export async function startSite({
  script,
  host = '127.0.0.1',
  port = 0,
}: SiteOptions = {}): Promise<Site> {
  const code = script ?? (await readFile(HARNESS))
  const site = createServer((request, response) => {
    const [url, query] = request.url!.split('?') as [string, string?]
    const isBeside = BESIDE.test(url)
    const isScript = isBeside || url === '/harness.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    // A sandboxed frame is of no origin at all.
    response.setHeader('access-control-allow-origin', '*')
    if (url === '/no-store') response.setHeader('cache-control', 'no-store')
    const policy = POLICIES[url]
    if (policy) response.setHeader('content-security-policy', policy)
    // Neither fetched nor compiled again for the next test in the same tab.
    if (isScript) response.setHeader('cache-control', 'max-age=3600')
    if (isBeside) createReadStream(HARNESS_DIRECTORY + url).pipe(response)
    else if (url === '/sleep') setTimeout(() => response.end(), Number(query))
    else response.end(isScript ? code : url === '/blank' ? BLANK : PAGE)
  })
  await new Promise<void>((resolve, reject) => {
    site.once('error', reject)
    site.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(site.address() as AddressInfo).port}/`,
    async stop() {
      site.closeAllConnections()
      await new Promise(resolve => site.close(resolve))
    },
  }
}
