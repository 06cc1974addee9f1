import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EchoServer } from '../echo/echo-server.ts'
import { refusalReason } from './control-guard.ts'
import type { Fault } from './fault.ts'
import type { FaultProxy, FaultProxyState } from './fault-proxy.ts'
import type { ProxyChain } from './proxy-chain.ts'
import { HttpError, readJson } from './read-json.ts'
import { validateFault, validateScope } from './validate-fault.ts'

export interface ControlOptions {
  /** The server behind the chain, to show it and to freeze it. */
  server?: EchoServer
  /** Host names, without port, that are accepted beside loopback. @default [] */
  allowedHosts?: readonly string[]
}

/** The reply to every successful request. */
export interface ControlState {
  /** One entry per proxy, the one nearest to the client first. */
  hops: FaultProxyState[]
  /** Only if the control knows the server. */
  server?: Pick<EchoServer, 'port' | 'frozen' | 'clients' | 'connections' | 'accepted' | 'pings'>
}

/** A request handler for `node:http`, or with `next` a Connect middleware. */
export type ControlHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: () => void,
) => void

type Route = (body: Record<string, unknown>) => void | Promise<void>

const PREFIX = '/control'

/**
 * The HTTP control of a proxy chain and its server. Bodies and answers are JSON; a success
 * answers a {@link ControlState}, a failure `{ "error": "…" }`.
 *
 * - `GET /control/state`
 * - `POST /control/fault` `{ fault, scope, hop? }`: hop 0, nearest to the client, by default
 * - `POST /control/heal`, `POST /control/restore` `{ hop? }`: all hops by default
 * - `POST /control/server` `{ frozen }`
 *
 * Only pages of the same origin and programs on this machine may use it, see
 * {@link refusalReason}.
 */
export function createControl(
  chain: Pick<ProxyChain, 'proxies'>,
  options: ControlOptions = {},
): ControlHandler {
  const { proxies } = chain
  const { server, allowedHosts = [] } = options

  const routes: Record<string, Route> = {
    async fault({ fault, scope, hop }) {
      const checkedScope = validateScope(scope)
      const checked: Fault = validateFault(fault, checkedScope)
      await pick(proxies, hop ?? 0).set(checked, checkedScope)
    },
    async heal({ hop }) {
      await Promise.all(some(proxies, hop).map(proxy => proxy.heal()))
    },
    async restore({ hop }) {
      await Promise.all(some(proxies, hop).map(proxy => proxy.restore()))
    },
  }
  if (server) {
    routes['server'] = ({ frozen }) => {
      if (typeof frozen !== 'boolean') {
        throw new TypeError(`frozen is ${JSON.stringify(frozen)}: use true or false`)
      }
      if (frozen) server.freeze()
      else server.thaw()
    }
  }

  function state(): ControlState {
    const hops = proxies.map(proxy => proxy.state())
    if (!server) return { hops }
    const { port, frozen, clients, connections, accepted, pings } = server
    return { hops, server: { port, frozen, clients, connections, accepted, pings } }
  }

  async function handle(request: IncomingMessage, name: string): Promise<ControlState> {
    const refusal = refusalReason(request, allowedHosts)
    if (refusal !== undefined) throw new HttpError(403, refusal)
    const route = Object.hasOwn(routes, name) ? routes[name] : undefined
    if (!route && name !== 'state') throw new HttpError(404, `nothing here: use ${PREFIX}/state`)
    const method = route ? 'POST' : 'GET'
    if (request.method !== method) {
      throw new HttpError(405, `use ${method}`, { allow: method })
    }
    await route?.(await readJson(request))
    return state()
  }

  return (request, response, next) => {
    const [path = ''] = (request.url ?? '').split('?')
    const isOurs = path.startsWith(`${PREFIX}/`)
    if (!isOurs && next) return next()
    const name = isOurs ? path.slice(PREFIX.length + 1) : ''
    handle(request, name).then(
      value => answer(response, 200, value),
      (error: unknown) => fail(response, error),
    )
  }
}

function pick(proxies: readonly FaultProxy[], hop: unknown): FaultProxy {
  const proxy = typeof hop === 'number' ? proxies[hop] : undefined
  if (proxy) return proxy
  throw new RangeError(`hop is ${JSON.stringify(hop)}: use 0 to ${proxies.length - 1}`)
}

function some(proxies: readonly FaultProxy[], hop: unknown): readonly FaultProxy[] {
  return hop === undefined ? proxies : [pick(proxies, hop)]
}

function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof HttpError) {
    answer(response, error.status, { error: message }, error.headers)
  } else {
    const isInvalid = error instanceof TypeError || error instanceof RangeError
    answer(response, isInvalid ? 400 : 500, { error: message })
  }
}

function answer(response: ServerResponse, status: number, value: object, headers = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(`${JSON.stringify(value)}\n`)
}
