/** The arguments of the client's constructor, whose options may stand in the second place. */
import { areProtocols, checkUrl, isUrl } from './address.ts'
import type { ReconnectingWebSocketOptions } from './options.ts'
import type { ProtocolsProvider, UrlProvider } from './providers.ts'

/** The arguments of the constructor, each in its place. */
export interface Given {
  url: UrlProvider
  protocols: ProtocolsProvider
  options: ReconnectingWebSocketOptions
}

/**
 * The options may stand in the place of the protocols. A fixed url or fixed protocols of the wrong
 * kind are refused here; what a function finds is checked in each attempt.
 *
 * @throws TypeError or SyntaxError that names what is wrong and the fix.
 */
export function givenArguments(
  url: UrlProvider,
  second: ProtocolsProvider | ReconnectingWebSocketOptions | null,
  third: ReconnectingWebSocketOptions | null | undefined,
): Given {
  const isProtocols = typeof second === 'function' || areProtocols(second)
  if (!isProtocols && (third || typeof second !== 'object')) {
    throw new TypeError(
      'belay-ws: protocols must be a string, an array of strings or a function; options come after or instead',
    )
  }
  const options = (isProtocols ? third : second) ?? {}
  const protocols = isProtocols ? (second ?? options.protocols) : options.protocols
  if (typeof url !== 'function') {
    if (!isUrl(url)) {
      throw new TypeError(`belay-ws: url must be a string, a URL or a function, not ${String(url)}`)
    }
    checkUrl(url)
  }
  return { url, protocols, options }
}
