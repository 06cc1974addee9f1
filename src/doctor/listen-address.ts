import { isIP } from 'node:net'
import { UsageError } from './usage-error.ts'

/** An address of this machine or of another one. */
export interface Address {
  host: string
  port: number
}

/**
 * Reads `8080`, `127.0.0.1:8080`, `[::1]:8080` or `name:8080`.
 *
 * @param least - 0 where any free port may be asked for, else 1.
 * @throws UsageError
 */
export function parseAddress(name: string, text: string, least: 0 | 1): Address {
  const [, bracketed, plain, digits] =
    /^(?:(?:\[([\da-f:.]+)\]|([\w.-]+)):)?(\d{1,5})$/i.exec(text) ?? []
  const port = Number(digits ?? NaN)
  const host = bracketed ?? plain ?? '127.0.0.1'
  if (port >= least && port <= 65_535 && (bracketed === undefined || isIP(bracketed) === 6)) {
    return { host, port }
  }
  throw new UsageError(`${name} is ${text}: use a port, or host:port such as 127.0.0.1:8080`)
}

/** As it stands in a url. */
export function inUrl({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** One sentence for what kept a server from listening. */
export function cannotListen(name: string, address: Address, error: unknown): UsageError {
  const { code = 'unknown' } = error as NodeJS.ErrnoException
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there: use another port, or 0 for a free one',
    EADDRNOTAVAIL: 'this machine has no such address: leave the host out',
    ENOTFOUND: 'there is no such host: leave it out',
    EACCES: 'this port is not allowed: use 1024 or more',
  }
  return new UsageError(`${name} is ${inUrl(address)}: ${why[code] ?? code}`)
}

/** The warning for a server that listens on the network; empty on loopback. */
export function networkWarning({ host }: Address, what: string): string {
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.')
  return isLocal ? '' : `  WARNING: everyone on the network can reach ${what}.\n`
}
