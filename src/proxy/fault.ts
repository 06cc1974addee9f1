/** `up` is from the client to the server, `down` from the server to the client. */
export type Direction = 'up' | 'down'

/**
 * A fault that a proxy puts on a connection. Plain data: it travels as JSON and is compared by
 * `kind`. {@link faultExplanations} says in a line each what a kind does.
 */
export type Fault =
  | { kind: 'none' }
  | SlowFault
  | {
      kind: 'cliff'
      /** @default 'both' */
      direction?: Direction | 'both'
    }
  | { kind: 'stall' }
  | { kind: 'swallow-close' }
  | { kind: 'upgrade-silence' }
  | { kind: 'hang-upgrade' }
  | { kind: 'refuse' }
  | { kind: 'fin' }
  | { kind: 'rst' }

/** A long or a thin link. A member that is left out costs nothing. */
export interface SlowFault {
  kind: 'slow'
  /** Milliseconds each way, 0 to 60 000. @default 0 */
  latency?: number
  /** Up to so many milliseconds more, at random; order is kept. 0 to 60 000. @default 0 */
  jitter?: number
  /** Bytes per second in each direction, at least 1. @default unlimited */
  bandwidth?: number
}

export type FaultKind = Fault['kind']

/** Which connections a fault is for: those open now, those opened later, or both. */
export type Scope = 'existing' | 'new' | 'both'

export const scopes: readonly Scope[] = ['existing', 'new', 'both']

/** One line for people, in the order in which a page may list the kinds. */
export const faultExplanations: Readonly<Record<FaultKind, string>> = {
  none: 'Everything passes as it comes.',
  slow: 'Bytes pass late, by a latency with jitter, or as a trickle of so many bytes a second.',
  cliff: 'Bytes, FIN and RST vanish and nobody is told: the pulled cable.',
  stall: 'Nothing is read from the client any more; what the server sends still arrives.',
  'swallow-close': 'WebSocket Close frames vanish, and so does the end of the connection after.',
  'upgrade-silence': 'The upgrade succeeds, then nothing passes either way.',
  'hang-upgrade': 'The connection is accepted, then nothing is ever answered.',
  refuse: 'Nobody listens: a new connection is refused. Open ones go on.',
  fin: 'Both sides are told that the other has finished (FIN).',
  rst: 'Both sides are told that the connection is gone (RST).',
}
