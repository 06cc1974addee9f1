/** A heartbeat to choose on the page. All times are ms. */
export interface HeartbeatChoice {
  readonly label: string
  readonly interval: number
  readonly timeout: number
  readonly answerTimeout: number
}

/** Short ones, so that nobody waits long, and the library's own defaults. */
export const heartbeatChoices: readonly HeartbeatChoice[] = [
  { label: '1 s / 1 s', interval: 1000, timeout: 1000, answerTimeout: 4000 },
  { label: '2 s / 2 s', interval: 2000, timeout: 2000, answerTimeout: 6000 },
  { label: '15 s / 10 s', interval: 15_000, timeout: 10_000, answerTimeout: 30_000 },
]

export const defaultHeartbeat: HeartbeatChoice = heartbeatChoices[1]!
