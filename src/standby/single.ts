import { EXPLAINED } from '../core/explained.ts'

/**
 * Servers that allow one connection for each user: a second login ends the first. Each standby would
 * end a connection there. Remembered until the page is reloaded, also for clients that come later.
 */
const singles = /* @__PURE__ */ new Set<string>()

/** The query does not count: it often holds a token. */
const address = (url: string): string => url.split('?', 1)[0]!

/** Whether the server at this url ended one of two connections before. */
export function isSingle(url: string): boolean {
  return singles.has(address(url))
}

/** It did so now. Says so once. */
export function markSingle(url: string): void {
  if (isSingle(url)) return
  singles.add(address(url))
  console.warn(
    `belay-ws: ${address(url)} ended a connection because of a second one, so the option standby makes no further ones there until the page is reloaded. ` +
      `Let the server accept two connections of a client for a moment, or remove the option${EXPLAINED}`,
  )
}
