import type { Scope } from '../../src/proxy/fault.ts'
import type { Lane } from './lanes/lane.ts'
import { inSeconds } from './view/duration.ts'

export interface Lanes {
  readonly plain: Lane
  readonly native: Lane
  readonly belay: Lane
}

/** What was last done to the link. */
export interface Deed {
  readonly kind: 'pull' | 'fault' | 'heal' | 'restore'
  /** Of the fault, or of the last one before a repair. */
  readonly label: string
  readonly scope: Scope
  /** When that fault was set. */
  readonly faultAt: number
}

/**
 * One sentence on where things stand. It changes with events and not with the clock, because screen
 * readers read it out.
 */
export function story(deed: Deed | undefined, lanes: Lanes, now: number): string {
  const { plain } = lanes
  if (!deed) {
    if (areAllConnected(lanes, now)) {
      return 'All lanes are connected and get one message a second. The cable is in.'
    }
    return plain.isDead(now)
      ? 'plain believes that its dead link is open. Restore revives it.'
      : 'The lanes are connecting.'
  }
  if (deed.kind === 'heal' && plain.isDead(now)) {
    return 'Healed: new connections work. plain still waits for its old, dead one. Restore revives it.'
  }
  return [...repair(deed), ...verdicts(deed, lanes, now)].join(' ')
}

/** By their own word, and in truth. */
export function areAllConnected(lanes: Lanes, now: number): boolean {
  return Object.values(lanes).every(
    (lane: Lane) => lane.status === 'connected' && !lane.isDead(now),
  )
}

function repair({ kind }: Deed): string[] {
  if (kind === 'heal') return ['Healed: new connections work.']
  return kind === 'restore' ? ['Restored: everything flows, old connections too.'] : []
}

function verdicts(deed: Deed, lanes: Lanes, now: number): string[] {
  const { kind, label, scope, faultAt } = deed
  if (!Object.values(lanes).some((lane: Lane) => hasNoticed(lane, faultAt))) {
    if (kind === 'pull') return ['The cable is out. Nobody was told, all sockets still say OPEN.']
    if (kind !== 'fault') return []
    return scope === 'new'
      ? [`“${label}” is set for new connections. The open ones go on.`]
      : [`“${label}” is set. No lane has lost its connection so far.`]
  }
  return whoNoticed(lanes, faultAt, now)
}

/** A sentence for each lane: when it noticed what happened at `faultAt`, and how it gets on. */
export function whoNoticed(
  { plain, native, belay }: Lanes,
  faultAt: number,
  now: number,
): string[] {
  const sentences = []
  for (const lane of [belay, native]) {
    if (hasNoticed(lane, faultAt)) {
      sentences.push(`${lane.name} noticed ${when(lane, faultAt)} and ${progress(lane)}.`)
    }
  }
  if (hasNoticed(plain, faultAt)) sentences.push(`plain noticed ${when(plain, faultAt)}.`)
  else if (plain.isDead(now)) sentences.push('plain still believes that its dead link is open.')
  else sentences.push('plain was never told of anything.')
  return sentences
}

export function hasNoticed({ noticedAt }: Lane, faultAt: number): boolean {
  return noticedAt !== undefined && noticedAt >= faultAt
}

function when({ noticedAt }: Lane, faultAt: number): string {
  const after = noticedAt! - faultAt
  return after < 100 ? 'at once' : `after ${inSeconds(after)}`
}

function progress({ status }: Lane): string {
  if (status === 'connected' || status === 'suspect') return 'is connected again'
  return status === 'closing' ? 'waits for close() to end' : 'tries to reconnect'
}
