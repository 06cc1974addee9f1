import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>belay-ws</title><script type="module" src="/harness.js"></script>'

/** A running site; {@link startSite} makes one. */
export interface Site {
  url: string
  stop(): Promise<void>
}

/** Serves one empty page, whatever the path, with one script in it. */
export async function startSite(script: string | Buffer): Promise<Site> {
  const site = createServer((request, response) => {
    const isScript = request.url === '/harness.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : PAGE)
  })
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(site.address() as AddressInfo).port}/`,
    async stop() {
      site.closeAllConnections()
      await new Promise(resolve => site.close(resolve))
    },
  }
}
