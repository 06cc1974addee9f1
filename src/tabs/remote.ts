import type { Disconnected, Snapshot } from '../client/events.ts'
import { ABNORMAL_CLOSURE } from '../core/close.ts'
import type { Status } from '../core/lifecycle.ts'
import { Posted } from '../core/tabs/posted.ts'
import type { Ended, Mirror } from '../core/tabs/protocol.ts'

/** The state before the first word of the worker, and after its last one. */
const NOTHING = {
  clientStatus: 'connecting',
  latency: undefined,
  retryCount: 0,
  retryIn: undefined,
  url: '',
  protocol: '',
  extensions: '',
  buffered: 0,
  connections: 0,
  endings: 0,
  last: undefined,
} as const

/** The client in the worker, as one tab knows it. */
export class Remote {
  /** The worker; `undefined` before the first one. */
  host: string | undefined
  /** The connection that `open` was fired for; 0 for none. */
  connection = 0
  /** The tab has left by `close()`. */
  hasLeft = false
  lastDisconnect: Disconnected | undefined
  readonly posted: Posted = new Posted()
  // As in the mirror.
  readonly clientStatus!: Status
  readonly latency: number | undefined
  readonly retryCount!: number
  readonly url!: string
  readonly protocol!: string
  readonly extensions!: string
  private readonly buffered!: number
  private readonly endings!: number
  private readonly port: { readonly isSound: boolean }
  private retryAt: number | undefined

  /** @param port - Says whether the worker is there, and nothing of it is overdue. */
  constructor(port: { readonly isSound: boolean }) {
    this.port = port
    Object.assign(this, NOTHING)
  }

  get status(): Status {
    if (this.hasLeft) return 'closed'
    const { clientStatus } = this
    return clientStatus === 'connected' && !this.port.isSound ? 'suspect' : clientStatus
  }

  /** The `origin` of its messages, as in the standard. */
  get origin(): string {
    return this.url && new URL(this.url).origin
  }

  get isOpen(): boolean {
    return this.readyState === 1
  }

  get readyState(): 0 | 1 | 3 {
    const { status } = this
    if (status === 'connected' || status === 'suspect') return 1
    return status === 'closed' || status === 'idle' ? 3 : 0
  }

  get bufferedAmount(): number {
    return this.buffered + this.posted.waiting
  }

  get unconfirmed(): Disconnected['unconfirmed'] {
    return this.posted.unconfirmed
  }

  get snapshot(): Snapshot {
    const { status, latency, retryCount: retries, readyState, retryAt, lastDisconnect } = this
    return Object.freeze({
      status,
      latency,
      retries,
      retryAt,
      get retryIn() {
        return Math.max(0, retryAt! - performance.now() || 0)
      },
      isReconnecting: !readyState && !!lastDisconnect,
      lastDisconnect,
    })
  }

  /**
   * Takes over how the client is now.
   *
   * @returns Whether a connection or attempt has ended since the last time.
   */
  apply(mirror: Mirror): boolean {
    const { endings, last, retryIn, handed, proven } = mirror
    const hasEnded = endings !== this.endings
    Object.assign(this, mirror)
    this.retryAt = retryIn === undefined ? undefined : performance.now() + retryIn
    this.posted.told(handed, proven)
    if (hasEnded) this.#ended({ ...last!, unconfirmed: this.posted.lose() })
    return hasEnded
  }

  /**
   * The tab is cut off from the worker, or the worker has ended.
   *
   * @returns Whether there was an open connection.
   */
  lose(ending: Pick<Ended, 'cause' | 'reason'> & Partial<Ended>): boolean {
    const { isOpen: wasOpen, retryCount: retries } = this
    const unconfirmed = this.posted.restart()
    if (wasOpen || ending.cause === 'user') {
      const unclean = { code: ABNORMAL_CLOSURE, wasClean: false }
      this.#ended({ ...unclean, wasOpen, retries, ...ending, unconfirmed })
    }
    Object.assign(this, NOTHING)
    this.retryAt = undefined
    this.connection = 0
    return wasOpen
  }

  #ended(event: Disconnected): void {
    this.lastDisconnect = Object.freeze(event)
  }
}
