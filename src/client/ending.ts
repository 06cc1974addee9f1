import type { Cause } from '../core/close.ts'
import { ABNORMAL_CLOSURE } from '../core/close.ts'
import type { Disconnected } from './events.ts'

/** The part of a close event that is told. */
export interface Ending extends Pick<CloseEvent, 'code' | 'reason' | 'wasClean'> {
  /** Why, where a plug-in ended the connection: code and reason may be those of anybody. */
  readonly cause?: Cause
  /** The error that a step of the application threw there. */
  readonly error?: unknown
}

/** How a connection or attempt ends of which the other side said nothing. */
export const DROPPED: Ending = { code: ABNORMAL_CLOSURE, reason: '', wasClean: false }

/**
 * The event that tells the application of an end.
 *
 * @param over - The attempt that is over.
 * @param retries - Retries in a row before it.
 * @param error - The error of a step of the application, if that ended it.
 */
export function disconnected(
  { wasOpen, unconfirmed }: Pick<Disconnected, 'wasOpen' | 'unconfirmed'>,
  cause: Cause,
  { code, reason, wasClean }: Ending,
  retries: number,
  error: unknown,
): Disconnected {
  return Object.freeze({
    cause,
    code,
    reason,
    wasClean,
    wasOpen,
    ...(error !== undefined && { error }),
    unconfirmed,
    retries,
  })
}
