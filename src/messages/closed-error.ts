import { EXPLAINED } from '../core/explained.ts'

/** The client is closed for good, by the application or by a terminal answer. */
export class ClosedError extends Error {
  /** Tells it from other errors, also where there are two copies of this class. */
  override readonly name = 'ClosedError'
  /** The code of the `close` event; `undefined` where there was no connection or attempt to end. */
  readonly code: number | undefined
  /** The reason that came with the code; may be empty. */
  readonly reason: string

  constructor({ code, reason }: { code?: number; reason?: string } = {}) {
    const ending = code === undefined ? '' : ` (${code}${reason ? ` ${reason}` : ''})`
    super(
      `belay-ws: the client is closed${ending}; open() or reconnect() opens it again${EXPLAINED}`,
    )
    this.code = code
    this.reason = reason ?? ''
  }
}
