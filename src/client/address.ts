import type { AttemptInfo, ProtocolsProvider, Provider, UrlProvider } from './providers.ts'

export interface Address {
  readonly url: string
  readonly protocols: string | string[] | undefined
}

/** A provider gave what it must not give: a mistake in the code, and no news of the server. */
export class BadAddress extends TypeError {}

/**
 * Asks both providers, side by side. Rejects with what they threw, or with a `BadAddress` where an
 * answer is not what it must be.
 */
export async function findAddress(
  url: UrlProvider,
  protocols: ProtocolsProvider,
  info: AttemptInfo,
): Promise<Address> {
  const [foundUrl, foundProtocols] = await Promise.all([ask(url, info), ask(protocols, info)])
  if (!isUrl(foundUrl)) {
    throw new BadAddress(`belay-ws: url must give a string or a URL, not ${String(foundUrl)}`)
  }
  if (!areProtocols(foundProtocols)) {
    throw new BadAddress('belay-ws: protocols must give a string, an array of strings or undefined')
  }
  return { url: String(foundUrl), protocols: foundProtocols || undefined }
}

// Async, so that a provider that throws before it returns a promise rejects like any other.
async function ask<T>(provider: Provider<T>, info: AttemptInfo): Promise<T> {
  return typeof provider === 'function'
    ? await (provider as (info: AttemptInfo) => T | PromiseLike<T>)(info)
    : provider
}

/** A `URL` of another realm is not an instance of this one's. */
export function isUrl(value: unknown): value is string | URL {
  return isString(value) || isString((value as URL | undefined)?.href)
}

/** Nothing, as reconnecting-websocket takes it, is also `null` and the empty string. */
export function areProtocols(value: unknown): value is string | string[] | undefined | null {
  return [value ?? []].flat().every(isString)
}

/**
 * Refuses a fixed url of which no socket can ever be made, as the native constructor does.
 *
 * @throws SyntaxError that names the url and the fix.
 */
export function checkUrl(url: string | URL): void {
  let scheme = ''
  try {
    // [spec] WHATWG WebSockets: relative to the page, and without a fragment.
    const { protocol, href } = new URL(url, globalThis.location?.href)
    if (!href.includes('#')) scheme = protocol
  } catch {
    // Not a url at all.
  }
  if (!/^(ws|http)s?:$/.test(scheme)) {
    throw new SyntaxError(
      `belay-ws: url is "${String(url)}"; it must be a ws: or wss: url without a fragment`,
    )
  }
}

const isString = (value: unknown): value is string => typeof value === 'string'
