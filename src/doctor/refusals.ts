import type { ConnectError } from './connect-error.ts'
import type { Target } from './target.ts'

const FORWARD =
  'nginx: proxy_http_version 1.1, proxy_set_header Upgrade $http_upgrade, proxy_set_header Connection "upgrade". Apache: mod_proxy_wstunnel, or ProxyPass with upgrade=websocket.'

/**
 * Says what to do about an upgrade that failed.
 *
 * @param plainStatus - The status of a plain GET of the same url, if there was one.
 */
export function adviceFor(
  { refusal, head, code }: ConnectError,
  plainStatus: number | undefined,
  { path }: Target,
): string {
  switch (refusal) {
    case 'timeout':
      if (plainStatus === undefined) {
        return 'The port accepts connections and nothing replies: the server hangs, or a proxy waits for it.'
      }
      return `Only the upgrade hangs. Something before the server waits for a reply that never comes: let it forward the upgrade. ${FORWARD}`
    case 'headers':
      return `A proxy or the server builds this reply by hand: browsers fail the connection. ${FORWARD}`
    case 'no HTTP':
      return 'Another protocol is spoken at this port: check the port, and ws: against wss:.'
    case 'status':
      return STATUS[head!.status] ?? statusAdvice(head!.status, head!.headers, path)
    default:
      return code === 'ECONNRESET' || plainStatus !== undefined
        ? `The server, or a proxy before it, drops upgrades: see its log. ${FORWARD}`
        : 'The server ends the connection: see its log.'
  }
}

const LOGIN = `The server wants a login before the upgrade: give it with --header, --cookie or --token-env.`

const STATUS: Readonly<Record<number, string>> = {
  200: `The server took it for a page: a proxy does not forward the headers Upgrade and Connection. ${FORWARD}`,
  400: `The server does not take the handshake: a proxy may have rewritten Connection or Upgrade. ${FORWARD}`,
  401: LOGIN,
  403: `${LOGIN} Or it wants another Origin: give it with --origin.`,
  404: 'Nothing is at this path: check the path.',
  405: `Nothing at this path takes a GET: check the path. ${FORWARD}`,
  426: `The server was not asked to upgrade: a proxy does not forward the headers Upgrade and Connection. ${FORWARD}`,
  429: 'The server wants fewer connections: try again later.',
  502: 'A proxy cannot reach the server behind it: check that it runs, and the port.',
  503: 'The server, or the one behind a proxy, is not ready: try again later.',
  504: `A proxy gave up waiting for the server behind it: the server hangs on the upgrade, or the proxy does not forward it. ${FORWARD}`,
}

function statusAdvice(status: number, headers: ReadonlyMap<string, string>, path: string): string {
  if (status >= 300 && status < 400) {
    const to = headers.get('location')?.split('?', 1)[0]?.slice(0, 120)
    return `Browsers do not follow redirects of WebSockets: use the url that it points to${to === undefined ? '' : `, ${to}`}.`
  }
  return status >= 500
    ? 'The server fails on the upgrade: see its log.'
    : `The server refuses the upgrade of ${path.split('?', 1)[0]!}: see its log.`
}
