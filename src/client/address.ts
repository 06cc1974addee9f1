import type { AttemptInfo, ProtocolsProvider, Provider, UrlProvider } from './options.ts'

export interface Address {
  readonly url: string | URL
  readonly protocols: string | string[] | undefined
}

/**
 * Asks both providers, side by side. Rejects with what they threw, or with a TypeError where an
 * answer is not what it must be.
 */
export async function findAddress(
  url: UrlProvider,
  protocols: ProtocolsProvider,
  info: AttemptInfo,
): Promise<Address> {
  const [foundUrl, foundProtocols] = await Promise.all([ask(url, info), ask(protocols, info)])
  if (typeof foundUrl !== 'string' && !(foundUrl instanceof URL)) {
    throw new TypeError(`belay-ws: url must give a string or a URL, not ${String(foundUrl)}`)
  }
  const isList = Array.isArray(foundProtocols) && foundProtocols.every(isString)
  if (foundProtocols !== undefined && !isString(foundProtocols) && !isList) {
    throw new TypeError('belay-ws: protocols must give a string, an array of strings or undefined')
  }
  return { url: foundUrl, protocols: foundProtocols }
}

// Async, so that a provider that throws before it returns a promise rejects like any other.
async function ask<T>(provider: Provider<T>, info: AttemptInfo): Promise<T> {
  return typeof provider === 'function'
    ? await (provider as (info: AttemptInfo) => T | PromiseLike<T>)(info)
    : provider
}

const isString = (value: unknown): value is string => typeof value === 'string'
