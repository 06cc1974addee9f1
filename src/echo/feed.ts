/** One client's feed; see {@link startFeed}. */
export interface FeedOptions {
  /** Cadence in milliseconds. */
  every: number
  /** Reading of the monotonic clock at which frame 0 was due, the same for all clients. */
  epoch: number
  /** Whether the next frame may be sent; a frame that may not is skipped, never queued. */
  ready: () => boolean
  /** Receives `{"feed":<n>,"at":<unix ms>}`. */
  send: (text: string) => void
}

/**
 * Sends one numbered frame at once and then one per `every` milliseconds. The number counts
 * time, not frames sent: a client that was away finds out from two numbers what it missed.
 * Returns the function that stops the feed.
 */
export function startFeed({ every, epoch, ready, send }: FeedOptions): () => void {
  let timer: NodeJS.Timeout | undefined
  let last = -1

  function tick() {
    const elapsed = performance.now() - epoch
    const n = Math.floor(elapsed / every)
    // A timer may fire a fraction of a millisecond early; then the number is not due yet.
    if (n > last && ready()) {
      last = n
      send(JSON.stringify({ feed: n, at: Date.now() }))
    }
    timer = setTimeout(tick, (n + 1) * every - elapsed)
  }

  tick()
  return () => clearTimeout(timer)
}
