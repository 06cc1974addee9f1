import type { HttpHead } from './http-head.ts'

export type Stage = 'tcp' | 'tls' | 'upgrade'

/** How the upgrade failed, for the stage `upgrade`. */
export type Refusal = 'timeout' | 'ended' | 'no HTTP' | 'status' | 'headers'

/** No connection, and at which stage it failed. */
export class ConnectError extends Error {
  readonly stage: Stage
  /** The code of the system or of TLS, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`. */
  readonly code: string | undefined
  readonly refusal: Refusal | undefined
  readonly head: HttpHead | undefined

  constructor(
    stage: Stage,
    message: string,
    more: { code?: string | undefined; refusal?: Refusal; head?: HttpHead } = {},
  ) {
    super(message)
    this.stage = stage
    this.code = more.code
    this.refusal = more.refusal
    this.head = more.head
  }

  /** Makes one from any error of a socket. */
  static of(stage: Stage, error: unknown): ConnectError {
    if (error instanceof ConnectError) return error
    const { code, message } = error as NodeJS.ErrnoException
    return new ConnectError(stage, MEANINGS[code ?? ''] ?? message, { code })
  }
}

/** The codes of the system in plain words. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused: nobody listens at this port',
  ECONNRESET: 'the other side reset the connection',
  EHOSTUNREACH: 'no way to this host',
  ENETUNREACH: 'no way to this network',
  ETIMEDOUT: 'no reply at all',
  EPIPE: 'the other side had ended the connection',
}
