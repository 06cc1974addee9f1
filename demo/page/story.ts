import type { Scope } from '../proxy/fault.ts'
import type { Lane } from './lanes/lane.ts'
import { inSeconds } from './view/duration.ts'

export interface Lanes {
  readonly plain: Lane
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
export function story(deed: Deed | undefined, { plain, belay }: Lanes, now: number): string {
  if (!deed) {
    if (plain.status === 'connected' && !plain.isDead(now) && belay.status === 'connected') {
      return 'Both lanes are connected and get one message a second. The cable is in.'
    }
    return plain.isDead(now)
      ? 'plain believes that its dead link is open. Restore revives it.'
      : 'The lanes are connecting.'
  }
  if (deed.kind === 'heal' && plain.isDead(now)) {
    return 'Healed: new connections work. plain still waits for its old, dead one. Restore revives it.'
  }
  return [...repair(deed), ...verdicts(deed, plain, belay, now)].join(' ')
}

function repair({ kind }: Deed): string[] {
  if (kind === 'heal') return ['Healed: new connections work.']
  return kind === 'restore' ? ['Restored: everything flows, old connections too.'] : []
}

function verdicts(deed: Deed, plain: Lane, belay: Lane, now: number): string[] {
  const { kind, label, scope, faultAt } = deed
  const belayNoticed = noticed(belay, faultAt)
  const plainNoticed = noticed(plain, faultAt)
  if (belayNoticed === undefined && plainNoticed === undefined) {
    if (kind === 'pull') return ['The cable is out. Nobody was told, both sockets still say OPEN.']
    if (kind !== 'fault') return []
    return scope === 'new'
      ? [`“${label}” is set for new connections. The open ones go on.`]
      : [`“${label}” is set. Neither lane has lost its connection so far.`]
  }
  const sentences = []
  if (belayNoticed !== undefined) {
    const back = belay.status === 'connected' || belay.status === 'suspect'
    sentences.push(
      `belay-ws noticed ${belayNoticed} and ${back ? 'is connected again' : 'tries to reconnect'}.`,
    )
  }
  if (plainNoticed !== undefined) sentences.push(`plain noticed ${plainNoticed}.`)
  else if (plain.isDead(now)) sentences.push('plain still believes that its dead link is open.')
  else if (belayNoticed !== undefined) sentences.push('plain was never told of anything.')
  return sentences
}

function noticed({ loss }: Lane, faultAt: number): string | undefined {
  if (!loss || loss.at < faultAt) return undefined
  const after = loss.at - faultAt
  return after < 100 ? 'at once' : `after ${inSeconds(after)}`
}
