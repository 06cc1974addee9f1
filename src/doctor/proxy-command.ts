import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { createControl } from '../proxy/control.ts'
import { startFaultProxy } from '../proxy/fault-proxy.ts'
import { EXIT } from './exit-codes.ts'
import { FaultKeys, keyList } from './fault-keys.ts'
import type { Address } from './listen-address.ts'
import { cannotListen, inUrl, networkWarning, parseAddress } from './listen-address.ts'
import type { Terminal } from './terminal.ts'
import { UsageError, usageError } from './usage-error.ts'

const USAGE = `belay-ws proxy <target> [options]

A TCP proxy before any server, with the faults of real networks: pull the cable on your
application. The target is a port, host:port, or a url. TLS passes as it is: before a wss:
server connect with wss:, and expect the name in its certificate not to match.

  --listen <[host:]port>  where to listen (127.0.0.1 and a free port)
  --control <port>        where the control API listens, on 127.0.0.1 (a free port)

Keys, in a terminal:
${keyList()}
Control API: GET /control/state; POST /control/fault with
{ "fault": { "kind": "cliff" }, "scope": "existing" | "new" | "both" }; POST /control/restore {}.
`

/** Runs until it is interrupted. */
export async function proxyCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values, positionals } = parse(words)
  if (values.help) {
    terminal.print(USAGE)
    return EXIT.ok
  }
  const [text, ...more] = positionals
  if (text === undefined)
    throw new UsageError('there is no target: use belay-ws proxy localhost:8080')
  if (more.length) throw new UsageError(`${more.join(' ')} is too much: give one target`)
  const { target, scheme } = parseProxyTarget(text)
  const address = parseAddress('--listen', values.listen ?? '0', 0)
  const controlAddress = {
    host: '127.0.0.1',
    port: parseAddress('--control', values.control ?? '0', 0).port,
  }

  const proxy = await startFaultProxy({ target, ...address }).catch((error: unknown) => {
    throw cannotListen('--listen', address, error)
  })
  const http = createServer(createControl({ proxies: [proxy] }))
  try {
    http.listen(controlAddress.port, controlAddress.host)
    await once(http, 'listening')
  } catch (error) {
    await proxy.close()
    throw cannotListen('--control', controlAddress, error)
  }
  const control = (http.address() as AddressInfo).port

  terminal.print(
    `proxy at ${scheme}//${inUrl({ ...address, port: proxy.port })}, before ${inUrl(target)}\n` +
      `control at http://127.0.0.1:${control}/control/state\n` +
      networkWarning(address, 'the server through it'),
  )
  await new Promise<void>(resolve => {
    const end = (): void => {
      release()
      resolve()
    }
    const releaseSignals = terminal.onInterrupt(end)
    const keys = new FaultKeys(proxy, line => terminal.print(`${line}\n`), end)
    const releaseKeys = terminal.onKey(key => void keys.press(key))
    terminal.print(releaseKeys ? keyList() : 'Ctrl-C ends it\n')
    const release = (): void => {
      releaseSignals()
      releaseKeys?.()
    }
  })
  http.close()
  http.closeAllConnections()
  await proxy.close()
  return EXIT.ok
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        listen: { type: 'string' },
        control: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    throw usageError(error, 'proxy')
  }
}

const PORTS: Readonly<Record<string, number>> = {
  'ws:': 80,
  'http:': 80,
  'wss:': 443,
  'https:': 443,
}

/** @throws UsageError */
export function parseProxyTarget(text: string): { target: Address; scheme: 'ws:' | 'wss:' } {
  if (!/^[a-z]+:\/\//i.test(text)) {
    return { target: parseAddress('the target', text, 1), scheme: 'ws:' }
  }
  const url = URL.canParse(text) ? new URL(text) : undefined
  const usual = url && PORTS[url.protocol]
  if (!url || usual === undefined) {
    throw new UsageError(`the target is ${text}: use host:port, or a url with ws: or http:`)
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const scheme = usual === 443 ? 'wss:' : 'ws:'
  return { target: { host, port: Number(url.port) || usual }, scheme }
}
