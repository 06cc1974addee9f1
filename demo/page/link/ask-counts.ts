import type { ServerCounts } from '../../delivery/server-counts.ts'
import { COUNTS_PATH } from '../../delivery/server-counts.ts'

/**
 * Asks the server for its counts of a session, on a way without the proxies: a pulled cable changes
 * nothing here. Resolves with `undefined` while the server has no such session, or cannot be reached.
 */
export async function askCounts(id: string): Promise<ServerCounts | undefined> {
  try {
    const response = await fetch(`${COUNTS_PATH}?id=${id}`)
    if (!response.ok) return undefined
    return ((await response.json()) as ServerCounts | null) ?? undefined
  } catch {
    return undefined
  }
}
