import { UsageError } from './usage-error.ts'

/** The url to connect to, taken apart. */
export interface Target {
  /** As shown: without the query, which may hold secrets, and without user and password. */
  shown: string
  isSecure: boolean
  /** Without the brackets of an IPv6 address. */
  host: string
  port: number
  /** Path and query, as they are requested. */
  path: string
  /** The header `Host`. */
  authority: string
  /** The origin of a page that lies on the same host. */
  origin: string
}

/**
 * Reads a `ws:` or `wss:` url.
 *
 * @throws UsageError that says what is wrong with it.
 */
export function parseTarget(text: string): Target {
  let url
  try {
    url = new URL(text)
  } catch {
    const fix = /^[\w.-]+(:\d+)?(\/|$)/.test(text) ? `use ws://${text} or wss://${text}` : EXAMPLE
    throw new UsageError(`${text} is no url: ${fix}`)
  }
  const { protocol, host, hostname, port, pathname, search, username, password } = url
  if (protocol === 'http:' || protocol === 'https:') {
    const fixed = text.replace(/^http/i, 'ws')
    throw new UsageError(`${text} is no WebSocket url: use ${fixed}`)
  }
  if (protocol !== 'ws:' && protocol !== 'wss:') {
    const scheme = url.host
      ? `${protocol.slice(0, -1)} is no scheme of WebSockets`
      : 'that is no url'
    throw new UsageError(`${text}: ${scheme}; ${EXAMPLE}`)
  }
  if (username || password) {
    const fix = `give them as --header 'Authorization: Basic …'`
    throw new UsageError(`the url has a user or a password, which browsers refuse: ${fix}`)
  }
  const isSecure = protocol === 'wss:'
  return {
    shown: `${protocol}//${host}${pathname}${search ? '?…' : ''}`,
    isSecure,
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (isSecure ? 443 : 80),
    path: `${pathname}${search}`,
    authority: host,
    origin: `${isSecure ? 'https' : 'http'}://${host}`,
  }
}

const EXAMPLE = 'use one such as wss://example.com/socket'

/** Whether only this machine can be meant. */
export function isLoopback({ host }: Target): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
