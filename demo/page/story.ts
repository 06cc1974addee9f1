import type { Scope } from '../../src/proxy/fault.ts'
import type { DeliveryLane } from './lanes/delivery-lane.ts'
import type { Lane } from './lanes/lane.ts'
import { inSeconds } from './view/duration.ts'

export interface Lanes {
  readonly plain: Lane
  readonly native: Lane
  readonly belay: Lane
  readonly delivery: DeliveryLane
}

/** The lanes that differ in how they detect a dead connection. */
export function clients({ plain, native, belay }: Lanes): readonly Lane[] {
  return [plain, native, belay]
}

/** The last action on the link. */
export interface Deed {
  readonly kind: 'pull' | 'fault' | 'heal' | 'restore'
  /** The name of the fault, or of the last one before a repair. */
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
      ? 'plain still shows its dead connection as open. Press Restore to revive it.'
      : 'The lanes are connecting.'
  }
  if (deed.kind === 'heal' && plain.isDead(now)) {
    return 'Healed: new connections work. plain keeps its old, dead connection. Press Restore to revive it.'
  }
  return [...repair(deed), ...verdicts(deed, lanes, now)].join(' ')
}

/** By their status, and by the messages that they receive. */
export function areAllConnected(lanes: Lanes, now: number): boolean {
  const areAlive = clients(lanes).every(lane => lane.status === 'connected' && !lane.isDead(now))
  return areAlive && lanes.delivery.status === 'connected'
}

function repair({ kind }: Deed): string[] {
  if (kind === 'heal') return ['Healed: new connections work.']
  return kind === 'restore' ? ['Restored: everything flows, old connections too.'] : []
}

function verdicts(deed: Deed, lanes: Lanes, now: number): string[] {
  const { kind, label, scope, faultAt } = deed
  if (!clients(lanes).some(lane => hasNoticed(lane, faultAt))) {
    if (kind === 'pull')
      return ['The cable is out. No event has fired: all sockets still say OPEN.']
    if (kind !== 'fault') return []
    return scope === 'new'
      ? [`“${label}” is set for new connections. The open ones continue.`]
      : [`“${label}” is set. No lane has lost its connection so far.`]
  }
  return [...whoNoticed(lanes, faultAt, now), ...deliverySince(lanes, faultAt, now)]
}

/** A sentence on the messages of the lane with delivery, if the fault of `faultAt` has held them up. */
export function deliverySince({ delivery }: Lanes, faultAt: number, now: number): string[] {
  if (delivery.isHeldUp(now)) return ['The messages of delivery wait.']
  const { recovery, isWhole } = delivery
  if (!recovery?.waited || recovery.at < faultAt) return []
  if (!isWhole) return ['Messages of delivery are missing or doubled.']
  return ['delivery lost no message.']
}

/** A sentence for each lane: when it detected the fault of `faultAt`, and its progress. */
export function whoNoticed(
  { plain, native, belay }: Lanes,
  faultAt: number,
  now: number,
): string[] {
  const sentences = []
  for (const lane of [belay, native]) {
    if (hasNoticed(lane, faultAt)) {
      sentences.push(`${lane.name} detected it ${when(lane, faultAt)} and ${progress(lane)}.`)
    }
  }
  if (hasNoticed(plain, faultAt)) sentences.push(`plain detected it ${when(plain, faultAt)}.`)
  else if (plain.isDead(now)) sentences.push('plain still shows its dead connection as open.')
  else sentences.push('plain has received no event.')
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
  return status === 'closing' ? 'is waiting for close() to end' : 'is reconnecting'
}
