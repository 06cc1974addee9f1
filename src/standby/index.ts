/** A second connection beside the one in hand, which replaces it without a gap. */
export type { Standby, StandbyOptions, StandbyStats } from './standby.ts'
export { standby } from './standby.ts'
