import type { Look } from './look.ts'

/** All that the badge says; give translations as `element.texts`. */
export interface StatusTexts extends Record<Look, string> {
  /** Before the first attempt, and where no client is given. */
  idle: string
  /** The first attempt is under way. */
  connecting: string
  /** A connection was lost, and another is on its way. */
  reconnecting: string
  /** The reply is later than this link's habit. */
  unstable: string
  /** The connection is open, and nothing was heard yet. */
  open: string
  /** All is well. */
  connected: string
  /** The client has given up, or was closed. */
  disconnected: string
  /** Follows `reconnecting` while waiting; `seconds` is 1 or more. */
  countdown: (seconds: number) => string
  /** On the button, while waiting. */
  now: string
  /** The accessible name of that button; should contain `now`. */
  nowLabel: string
  /** On the button, when the client has given up. */
  reconnect: string
}

export const ENGLISH: StatusTexts = {
  idle: 'Not connected',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  unstable: 'Connection unstable',
  open: 'Connection open',
  connected: 'Connected',
  disconnected: 'Disconnected',
  countdown: seconds => `in ${seconds} s`,
  now: 'now',
  nowLabel: 'Reconnect now',
  reconnect: 'Reconnect',
}
