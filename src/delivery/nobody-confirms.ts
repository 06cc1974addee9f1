import { EXPLAINED } from '../core/explained.ts'

/** Why no message of a client will ever count as handled. */
export const NOBODY_CONFIRMS: string = `nobody confirms messages: this server has no sessions, and fallback is none${EXPLAINED}`
