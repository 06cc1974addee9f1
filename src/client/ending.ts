import type { Cause } from '../core/close.ts'
import { ABNORMAL_CLOSURE } from '../core/close.ts'
import type { Disconnected } from './events.ts'

/** What a close event tells. */
export interface Ending extends Pick<CloseEvent, 'code' | 'reason' | 'wasClean'> {
  /** Why, where a plug-in ended the connection: code and reason may be those of anybody. */
  readonly cause?: Cause
  /** The error that a step of the application threw there. */
  readonly error?: unknown
}

/** How a connection or attempt ends of which the other side said nothing. */
export const DROPPED: Ending = { code: ABNORMAL_CLOSURE, reason: '', wasClean: false }

/**
 * What the application is told of an end.
 *
 * @param over - The attempt that is over.
 * @param retries - Retries in a row before it.
 * @param error - What a step of the application threw, if that ended it.
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
