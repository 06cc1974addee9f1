import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createControl } from '../../src/proxy/control.ts'
import type { ControlOptions, ControlState } from '../../src/proxy/control.ts'
import { startProxyChain } from '../../src/proxy/proxy-chain.ts'
import { startEchoServer } from '../../src/echo/echo-server.ts'

/** A valid body for `/control/fault`. */
export const cliff = { fault: { kind: 'cliff' }, scope: 'both' }

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: ControlState & { error?: string }
}

interface Request {
  method?: string
  headers?: OutgoingHttpHeaders
  body?: unknown
}

/** A control over two hops and an echo server, and a function that calls it over HTTP. */
export async function controlSetup(options: ControlOptions = {}, withNext = false) {
  const echo = await startEchoServer()
  const chain = await startProxyChain({ target: { host: '127.0.0.1', port: echo.port }, hops: 2 })
  const handler = createControl(chain, { server: echo, ...options })
  const http = createServer((req, res) =>
    withNext ? handler(req, res, () => res.end('{"next":true}')) : handler(req, res),
  )
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  onTestFinished(async () => {
    http.closeAllConnections()
    http.close()
    await chain.close()
    await echo.stop()
  })
  const { port } = http.address() as AddressInfo

  async function call(path: string, { method, headers, body }: Request = {}): Promise<Answer> {
    const json = { 'content-type': 'application/json' }
    const request = httpRequest({
      port,
      host: '127.0.0.1',
      path,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(body === undefined ? {} : json), ...headers },
      agent: false,
    })
    request.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body))
    const [response] = await once(request, 'response')
    let text = ''
    for await (const chunk of response) text += chunk
    return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) }
  }
  return { chain, echo, port, call }
}
