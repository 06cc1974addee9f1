/** Texts for mistakes that each attempt makes again, until somebody changes the code. */
import { EXPLAINED } from '../core/explained.ts'

/** A token of RFC 7230 (3.2.6), which a subprotocol is. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * The constructor of the socket threw. It does so for an address that it will never take.
 *
 * @param error - The error that it threw.
 */
export function refusedMessage(
  error: unknown,
  url: string,
  protocols: string | string[] | undefined,
): string {
  const wrong = [protocols ?? []].flat().find(name => !TOKEN.test(name))
  return (
    `belay-ws: no WebSocket can be made for ${url.split('?', 1)[0]} (${error instanceof Error ? String(error) : typeof error}). ` +
    (wrong === undefined
      ? 'Correct the url or the protocols'
      : `The subprotocol ${JSON.stringify(wrong)} is not a token: use letters, digits and -._~, as base64url does`)
  )
}

/** A step of the application took longer than `connectTimeout`. */
export function lateMessage(step: string, connectTimeout: number): string {
  const what = step === 'url' ? 'found no url and protocols' : 'was not through'
  return `belay-ws: ${step} ${what} within connectTimeout (${connectTimeout} ms)${EXPLAINED}`
}
