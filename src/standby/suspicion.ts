import { patience } from '../core/peer.ts'
import { replyWindow } from '../core/window.ts'
import type { Line } from './line.ts'

/** With `answerTimeout: false` silence ends a suspected connection after this, in ms. */
const LONGEST_HOLD = 30_000

/** A connection whose reply is overdue. Moments are those of `performance.now()`, in ms. */
export interface Suspicion {
  /** The connection is silent since then: the ping, or the end of the upload before it. */
  readonly since: number
  /** A silence of this length is evidence, in ms. */
  readonly window: number
  /** Silence alone ends it then: without a standby, and with one. */
  readonly due: number
  readonly heldUntil: number
}

/**
 * Looks at a connection that is suspect now.
 *
 * @param hasReplies - The format has replies: then only a server that has replied before is suspected.
 * @returns `undefined` for a connection that is not suspected: an upload goes on, or silence is allowed.
 */
export function suspicionOf({ setup, url }: Line, hasReplies: boolean): Suspicion | undefined {
  const { settings, peers } = setup
  const { timeout, answerTimeout } = settings
  const heart = setup.heart!
  const peer = peers.at(url)
  const isKnown = peer.answered || !hasReplies
  if (!isKnown || timeout === Infinity || heart.uploading) return undefined
  const { habit, usual } = heart.roundTrip
  const since = performance.now() - habit
  const longest = answerTimeout < Infinity ? answerTimeout : Math.max(LONGEST_HOLD, timeout)
  return {
    since,
    window: replyWindow(settings, true, usual, 0, patience(peer), Infinity),
    due: heart.silence.at,
    heldUntil: since + longest,
  }
}
