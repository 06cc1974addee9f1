import type { Look } from './look.ts'

/** All that the badge says; give translations as `element.texts`. */
export interface StatusTexts extends Record<Look, string> {
  /** Follows `reconnecting` while waiting; `seconds` is 1 or more. */
  countdown: (seconds: number) => string
  /** On the button, while waiting. */
  now: string
  /** What assistive technology calls that button; should contain `now`. */
  nowLabel: string
  /** On the button, when the client has given up. */
  reconnect: string
}

export const ENGLISH: StatusTexts = {
  idle: 'Not connected',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  unstable: 'Connection unstable',
  connected: 'Connected',
  disconnected: 'Disconnected',
  countdown: seconds => `in ${seconds} s`,
  now: 'now',
  nowLabel: 'Reconnect now',
  reconnect: 'Reconnect',
}
