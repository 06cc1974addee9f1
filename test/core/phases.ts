/**
 * Moments of one exchange on a link whose round trip takes 400 ms, with pings at 0, 15 400 and
 * 30 800: where something can happen to a page, it should be tried at each of them.
 */
export const SLOW_LINK = { up: 200, down: 200 }

export const PHASES: [phase: string, at: number][] = [
  ['just opened', 1],
  ['the ping on its way', 15_500],
  ['the ping arriving', 15_600],
  ['the reply on its way', 15_700],
  ['just before the reply', 15_799],
  ['just after the reply', 15_801],
  ['at rest', 20_000],
  ['just before the next ping', 30_799],
  ['just after the next ping', 30_801],
]
