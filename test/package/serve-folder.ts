import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' }

/** Scripts of the site alone: no `eval`, no blobs, nothing inline. */
export const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' ws://127.0.0.1:*"

/** And nothing that takes text for HTML or for the address of a script. */
export const STRICT_POLICY: string = `${POLICY}; require-trusted-types-for 'script'`

/** A running site; {@link serveFolder} makes one. */
export interface ServedFolder {
  /** Ends with a slash. */
  url: string
  stop(): Promise<void>
}

/**
 * Serves the files of a folder.
 *
 * @param answer - Asked first; whether it has answered.
 */
export async function serveFolder(
  folder: string,
  policy: string = STRICT_POLICY,
  answer: (request: IncomingMessage, response: ServerResponse) => boolean = () => false,
): Promise<ServedFolder> {
  const server = createServer((request, response) => {
    if (answer(request, response)) return
    const path = new URL(request.url!, 'http://site').pathname
    const file = path === '/' ? 'index.html' : path
    readFile(join(folder, file)).then(
      data => {
        response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream')
        response.setHeader('content-security-policy', policy)
        response.end(data)
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
