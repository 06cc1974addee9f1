/** The wishes of a client, from the query of its request url. */
export interface ClientRequest {
  /** Name for listings, or `undefined`. At most 64 characters. */
  id: string | undefined
  /** Cadence of the feed in milliseconds, 50 to 60 000, or `undefined` for no feed. */
  feed: number | undefined
  /** Heartbeats of this client are swallowed. */
  mute: boolean
  /** Nothing this client sends is ever read. */
  deaf: boolean
}

const MAX_ID = 64
const MIN_FEED = 50
const MAX_FEED = 60_000

/**
 * Reads `?id=<text>&feed=<ms>&mute=1&deaf=1`; other parameters are ignored.
 * Throws a `RangeError` that names the parameter, its value and what is allowed.
 */
export function parseClientRequest(url: string): ClientRequest {
  const start = url.indexOf('?')
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start))
  return {
    id: readId(query.get('id')),
    feed: readFeed(query.get('feed')),
    mute: query.get('mute') === '1',
    deaf: query.get('deaf') === '1',
  }
}

function readId(id: string | null): string | undefined {
  if (id !== null && id.length > MAX_ID) {
    throw new RangeError(`id has ${id.length} characters: use at most ${MAX_ID}`)
  }
  return id || undefined
}

function readFeed(feed: string | null): number | undefined {
  if (feed === null) return undefined
  const ms = Number(feed)
  if (!(ms >= MIN_FEED && ms <= MAX_FEED)) {
    throw new RangeError(`feed is ${feed}: use ${MIN_FEED} to ${MAX_FEED} milliseconds`)
  }
  return ms
}
