import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HARNESS } from './harness-file.ts'

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>belay-ws</title><script type="module" src="/harness.js"></script>'

export interface Site {
  /** Ends with a slash. */
  url: string
  stop(): Promise<void>
}

/**
 * Serves the page under test, whatever the path; at `/no-store` as one that may not be stored.
 *
 * @param port - 0 takes a free one.
 */
export async function startSite(host = '127.0.0.1', port = 0): Promise<Site> {
  const script = await readFile(HARNESS)
  const site = createServer((request, response) => {
    const isScript = request.url === '/harness.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    // A sandboxed frame is of no origin at all.
    response.setHeader('access-control-allow-origin', '*')
    if (request.url === '/no-store') response.setHeader('cache-control', 'no-store')
    response.end(isScript ? script : PAGE)
  })
  await new Promise<void>((resolve, reject) => {
    site.once('error', reject)
    site.listen(port, host, resolve)
  })
  return {
    url: `http://${host}:${(site.address() as AddressInfo).port}/`,
    stop: () => {
      site.closeAllConnections()
      return new Promise(resolve => site.close(() => resolve()))
    },
  }
}
