import type { Disconnected, Snapshot } from '../index.ts'
import { closeMeaning } from '../core/close.ts'

/** All that the sentence is made of. Times are ms. */
export interface Situation {
  snapshot: Snapshot
  /** On the clock of `snapshot.retryAt`. */
  now: number
  /** `close()` has been called, and the `close` event is still to come. */
  isClosing: boolean
  /** The browser says that there is no network. */
  isOffline: boolean
  /** How long the last ping has been, or was, without an answer, where that is known. */
  unanswered: number | undefined
}

const REOPEN = 'only open() or reconnect() connects again'

/** One sentence of English: how the connection is, why, and what happens next. */
export function sentence(situation: Situation): string {
  const { snapshot, now, isClosing } = situation
  const { status, latency, retries, retryAt, lastDisconnect: last } = snapshot
  switch (status) {
    case 'idle':
      return 'The client has not connected yet; open() starts it.'
    case 'connected':
      return latency === undefined
        ? 'The connection is open, and nothing is overdue.'
        : `The connection is open, and nothing is overdue; the last round trip took ${Math.round(latency)} ms.`
    case 'suspect':
      return `The connection is open, but the server has not replied to a ping${since(situation)}, longer than usual; if nothing arrives soon, the client connects again.`
    case 'closed':
      if (isClosing) return 'The application is closing the connection.'
      return last ? `${gone(last, situation)}; ${REOPEN}.` : `The client was closed; ${REOPEN}.`
  }
  const attempt = retries ? ` (attempt ${retries})` : ''
  const offline = situation.isOffline ? ', although the browser reports no network' : ''
  if (!last) return `The first connection is being made${offline}.`
  const wait = Math.max(0, (retryAt ?? now) - now)
  const ahead = wait < Infinity ? `in ${seconds(wait)}` : 'when the page is visible'
  const when = status === 'waiting' && wait > 0 ? ahead : 'now'
  return `${why(last, situation)}; connecting again ${when}${attempt}${offline}.`
}

/** Why there will be no other attempt, as far as that is known. */
function gone(last: Disconnected, situation: Situation): string {
  const { cause, retries } = last
  if (cause === 'user') {
    const { code, reason } = last
    return `The application closed the client (${code}${reason && ` ${reason}`})`
  }
  const tries = retries ? ` after ${retries} ${retries === 1 ? 'retry' : 'retries'}` : ''
  return `${why(last, situation)}, and the client was closed${tries}`
}

function why(last: Disconnected, situation: Situation): string {
  const { cause, code, reason, wasOpen, error } = last
  switch (cause) {
    case 'heartbeat':
      return `The server did not reply to a ping${since(situation)}, so the client dropped the connection`
    case 'connect-timeout':
      return 'The server did not finish the handshake in time'
    case 'server':
      return `The server closed the connection with code ${code}${reason && `, "${reason}"`} (${meaning(code)})`
    case 'network':
      return wasOpen
        ? 'The connection was lost without a Close frame'
        : 'The server could not be reached, or refused the connection'
    case 'url':
      return `The client got no valid url or protocols${told(error)}`
    case 'prepare':
      return `The option prepare failed${told(error)}`
    case 'page':
      return reason === 'page: hidden'
        ? 'The page was hidden for long, so the client closed its connection'
        : 'The page was stored or has just come back, so the client closed its connection'
    case 'user':
      return 'The application asked for a new connection'
    case 'handover':
      return 'Another connection has replaced it while it was open'
    case 'worker':
      return 'The shared worker that held the connection has ended'
  }
}

function since({ unanswered }: Situation): string {
  return unanswered === undefined ? '' : ` for ${seconds(unanswered)}`
}

/** `3.2 s`, and from ten seconds on `12 s`. */
function seconds(ms: number): string {
  const digits = ms < 9950 ? 1 : 0
  return `${Number((ms / 1000).toFixed(digits))} s`
}

function told(error: unknown): string {
  return error instanceof Error || typeof error === 'string' ? ` (${String(error)})` : ''
}

function meaning(code: number): string {
  const text = closeMeaning(code)
  return text.charAt(0).toLowerCase() + text.slice(1)
}
