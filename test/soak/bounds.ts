/**
 * What the library promises for the options of a client, in ms. What the machine withheld meanwhile
 * comes on top.
 */
import { TURN } from '../../src/core/lateness.ts'
import { SHORTEST_STALL } from '../../src/core/upload.ts'
import type { Breakage } from './path.ts'
import type { ClientPlan } from './plan.ts'
import type { Spell } from './spells.ts'

/** What every machine needs, and the clocks of page and process differ by. */
export const SLACK = 400
/** A dial on a healthy path, with Chromium's own pause of up to 5 s before dials of a page that fails often. */
const DIAL = 6000
/** How long a FIN or RST that was sent may take to be heard of, behind what else is on its way. */
const TOLD = 3000

/** What the library knows of the other side when the link breaks. */
export interface Knowledge {
  openedAt: number
  heardAt: number
  /** When it last answered; 0 for never. */
  answeredAt: number
  patience: number
}

/** When a client must have left a broken link. */
export function detectedBy(
  { timings, heavy }: ClientPlan,
  broken: Spell<Breakage>,
  { openedAt, heardAt, answeredAt, patience }: Knowledge,
): number {
  const { interval, timeout, answerTimeout } = timings
  const from = Math.max(broken.from, openedAt)
  if (broken.kind === 'ended' || broken.kind === 'gone') return from + TOLD + SLACK
  const silence = Math.max(from, heardAt) + interval + patience * timeout
  // A reply may still arrive after the break was noted, and starts all waits anew.
  const asked = Math.max(from, answeredAt)
  const answer = answeredAt ? asked + interval + patience * answerTimeout : Infinity
  // Behind an upload the reply is owed only when the upload stands still, and it may first run into
  // the buffers on this side of the fault.
  const stall = Math.max(timeout, SHORTEST_STALL) + answerTimeout
  const upload = heavy ? from + interval + 1000 + patience * (stall + timeout / 4) : 0
  return Math.max(Math.min(silence, answer), upload) + TURN + SLACK
}

/** How long one attempt may take: for the address, for the handshake, for the welcome of a session. */
export function attemptWithin({ timings, delivery }: ClientPlan, hungDials: number): number {
  const { connectTimeout } = timings
  const handshake = connectTimeout * 2 ** Math.min(2, hungDials)
  const welcome = delivery === 'exactly once' ? connectTimeout : 0
  return connectTimeout + handshake + welcome + 3 * TURN + SLACK
}

/** How long after the end of whatever is under way a client may need to be connected. */
export function connectedWithin({ timings }: ClientPlan, mayFail: boolean): number {
  return (mayFail ? timings.maxReconnectionDelay : 0) + DIAL
}
