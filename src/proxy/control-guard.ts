import type { IncomingMessage } from 'node:http'

/**
 * Says why a request must not be served, or returns `undefined` for one that may.
 *
 * A demo on loopback can be reached by every page the visitor has open, so these are the rules
 * that keep foreign pages out. The `Host` must be loopback or listed: a foreign name that was
 * made to point here (DNS rebinding) is not. `Origin` and `Sec-Fetch-Site`, which a page cannot
 * forge, must not tell of another site. There are no CORS headers and `OPTIONS` is refused, so
 * a request that needs a preflight is never sent.
 */
export function refusalReason(
  request: IncomingMessage,
  allowedHosts: readonly string[],
): string | undefined {
  const { host, origin, 'sec-fetch-site': site } = request.headers
  const name = host === undefined ? undefined : hostName(host)
  if (name === undefined || !(isLoopback(name) || allowedHosts.includes(name))) {
    return `host ${host ?? '(none)'} is not allowed: use localhost`
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return `origin ${origin} is not allowed: use the page of this server`
  }
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return `a ${site} request is not allowed: use the page of this server`
  }
  if (request.method === 'OPTIONS') return 'preflights are not allowed'
  return undefined
}

/** `name:port` or `[v6]:port` to the name, without the port; `undefined` if it is neither. */
function hostName(host: string): string | undefined {
  return /^(\[[\da-f:.]+\]|[^:/@\s]+)(?::\d+)?$/i.exec(host)?.[1]?.toLowerCase()
}

function isLoopback(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
}
