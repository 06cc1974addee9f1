import type { Direction, Fault, SlowFault } from './fault.ts'

/** The behaviour of one direction of a connection for now. */
export interface LanePolicy {
  /** Whether bytes are taken from the source; if not, TCP makes the sender wait. */
  read: boolean
  /** Whether bytes and the end go on to the sink; if not, they are held. */
  forward: boolean
  /** Whether the end (FIN or RST) is held although bytes pass. */
  holdEnd: boolean
  /** Whether WebSocket Close frames are left out. */
  dropClose: boolean
  /** How bytes are slowed down. */
  shape: SlowFault | undefined
}

/** The history of a connection, as far as a fault depends on it. */
export interface ConnectionFacts {
  /** The head of the 101 response has gone to the client. */
  upgraded: boolean
  /** A Close frame was left out, in either direction. */
  closeSwallowed: boolean
}

const open: LanePolicy = {
  read: true,
  forward: true,
  holdEnd: false,
  dropClose: false,
  shape: undefined,
}
/** Nothing passes: bytes and the end wait in the proxy. */
export const held: LanePolicy = { ...open, forward: false }
const unread: LanePolicy = { ...open, read: false }

/**
 * The policy of one direction under a fault. `fin`, `rst` and `refuse` are events rather than
 * policies: bytes pass as if there were no fault.
 */
export function lanePolicy(fault: Fault, direction: Direction, facts: ConnectionFacts): LanePolicy {
  switch (fault.kind) {
    case 'slow':
      return { ...open, shape: fault }
    case 'cliff': {
      const { direction: cut = 'both' } = fault
      return cut === 'both' || cut === direction ? held : open
    }
    case 'hang-upgrade':
      return held
    case 'upgrade-silence':
      return facts.upgraded ? held : open
    case 'swallow-close':
      return { ...open, dropClose: facts.upgraded, holdEnd: facts.closeSwallowed }
    case 'stall':
      return direction === 'up' ? unread : open
    case 'none':
    case 'fin':
    case 'rst':
    case 'refuse':
      return open
  }
}
