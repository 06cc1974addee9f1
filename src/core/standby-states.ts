/**
 * The states of a standby, a second connection beside the one in hand, and its transitions.
 *
 * ```
 * none ----wanted, too old, suspected---> planned
 * planned --probe due-------------------> dialled
 * dialled --proven----------------------> proven
 * proven ---switch----------------------> none
 * dialled, proven --failed, suspicion---> planned
 * any ------heard, declined, failed-----> none
 * ```
 *
 * It has one of two purposes. A `handover` replaces a living connection. A `suspicion` prepares for its
 * end, and any frame on the connection in hand ends it.
 */
import type { BackoffOptions } from './backoff.ts'

export type StandbyState = 'none' | 'planned' | 'dialled' | 'proven'

/** Checked already: nothing here is validated. */
export interface StandbySettings {
  /** The longest that a connection is kept, in ms; `Infinity` for no limit. */
  maxAge: number
  /** Whether a suspicion makes a standby. */
  onSuspicion: boolean
  /** How long a connection must have lived before it may be suspected, in ms. */
  minUptime: number
  /** How long to wait between attempts at one standby. */
  backoff: BackoffOptions
}

/** The reason for a second connection: a planned handover, or a suspicion. */
export type StandbyPurpose = 'handover' | 'suspicion'

/**
 * - `probe`: make the standby.
 * - `switch`: end the connection in hand; the standby replaces it.
 * - `drop`: end the standby.
 */
export type StandbyAction = 'probe' | 'switch' | 'drop'
