import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HARNESS } from './harness-file.ts'

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>belay-ws</title><script type="module" src="/harness.js"></script>'

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

/** Serves the page under test, whatever the path; at `/no-store` as one that may not be stored. */
export async function startSite({
  script,
  host = '127.0.0.1',
  port = 0,
}: SiteOptions = {}): Promise<Site> {
  const code = script ?? (await readFile(HARNESS))
  const site = createServer((request, response) => {
    const isScript = request.url === '/harness.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    // A sandboxed frame is of no origin at all.
    response.setHeader('access-control-allow-origin', '*')
    if (request.url === '/no-store') response.setHeader('cache-control', 'no-store')
    response.end(isScript ? code : PAGE)
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
