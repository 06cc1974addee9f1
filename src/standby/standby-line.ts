import { findAddress } from '../client/address.ts'
import type { Destination } from '../client/attempt.ts'
import type { Ending } from '../client/ending.ts'
import type { Disconnected } from '../client/events.ts'
import { Preparation } from '../client/preparation.ts'
import type { Cause } from '../core/close.ts'
import { ABNORMAL_CLOSURE, causeOf } from '../core/close.ts'
import { EXPLAINED } from '../core/explained.ts'
import type { SocketOwner } from '../socket/setup.ts'
import { Setup } from '../socket/setup.ts'
import { Timer } from '../socket/timer.ts'
import type { HeldLimits } from './held.ts'
import { Held } from './held.ts'
import type { LineListener } from './line.ts'
import { Line, closeEvent } from './line.ts'

/** Hears of a standby, until the client takes it. */
export interface StandbyListener extends LineListener {
  /** It is open, and `prepare` begins. */
  reached(): void
  /** It is open and prepared. */
  ready(): void
  /** It has replied to its first ping. */
  proven(): void
  /** The application gives no address for it, or none of which a socket can be made. */
  declined(error: unknown): void
  failed(cause: Cause, ending: Ending): void
  /** It has received more than may be held. */
  overflowed(): void
}

/** A connection beside the one in hand: holds what it receives until the client takes it. */
export class StandbyLine extends Line {
  isReady = false
  readonly #destination: Destination
  /** Until the client takes it. */
  #standby: StandbyListener | undefined
  readonly #held: Held
  readonly #limit = new Timer()
  readonly #abort = new AbortController()
  #preparation: Preparation | undefined
  #isProven = false
  /** The client has it and was told what came before: from now on everything passes. */
  #isPassing = false

  constructor(destination: Destination, listener: StandbyListener, limits: HeldLimits) {
    const { settings, peers, prepare } = destination
    super(listener, new Setup(settings, peers, undefined, !!prepare))
    this.#destination = destination
    this.#standby = listener
    this.#held = new Held(limits)
  }

  /** Finds the address, then makes the socket. */
  async begin(lastClose: Disconnected | undefined): Promise<void> {
    const { url, protocols, Socket, binaryType } = this.#destination
    const { signal } = this.#abort
    this.#bound('url')
    try {
      const info = { attempt: 0, lastClose, purpose: 'standby', signal } as const
      const address = await findAddress(url, protocols, info)
      if (this.isOver) return
      this.#limit.clear()
      this.make(Socket, address.url, address.protocols).binaryType = binaryType
    } catch (error) {
      if (!this.isOver) this.#standby?.declined(error)
    }
  }

  /** The client's attempt takes it, open or not; what came so far is told in a moment. */
  adopt(owner: SocketOwner): void {
    this.owner = owner
    this.#standby = undefined
    // The attempt has not seen the socket yet.
    void Promise.resolve().then(() => {
      this.#isPassing = true
      for (const event of this.#held.take()) this.#pass(event)
    })
  }

  override message(event: MessageEvent): void {
    if (this.isOver) return
    if (this.#preparation) this.#preparation.put(event)
    else this.#pass(event)
  }

  override told(event: Event): void {
    if (this.isOver) return
    const { type } = event
    if (type === 'open') this.#open(event)
    else if (type === 'close') this.#closed(event as CloseEvent)
    else if (this.#isPassing || (type === 'pong' && !this.#isProven)) this.#pass(event)
    if (type === 'pong' && !this.#isProven) {
      this.#isProven = true
      this.#standby?.proven()
    }
  }

  override close(code: number, reason: string): void {
    super.close(code, reason)
    this.abort()
  }

  override abort(): void {
    this.#limit.clear()
    this.#abort.abort()
  }

  #pass(event: Event): void {
    if (this.#isPassing) {
      if (event.type === 'message') super.message(event as MessageEvent)
      else super.told(event)
    } else if (!this.#held.put(event)) this.#standby?.overflowed()
  }

  #open(event: Event): void {
    const { prepare } = this.#destination
    this.#standby?.reached()
    if (prepare) void this.#prepare(prepare, event)
    else this.#ready(event)
  }

  async #prepare(prepare: NonNullable<Destination['prepare']>, event: Event): Promise<void> {
    const preparation = new Preparation(this.link!, 0, () => this.#abort.signal)
    this.#preparation = preparation
    this.#bound('prepare')
    try {
      await prepare(preparation)
    } catch (error) {
      this.#fail('prepare', error)
      return
    }
    if (this.isOver) return
    this.#limit.clear()
    this.#preparation = undefined
    this.setup.begin!()
    this.#ready(event)
    for (const event of preparation.end()) this.message(event)
  }

  #ready(event: Event): void {
    this.isReady = true
    this.#pass(event)
    this.#standby?.ready()
  }

  #closed(event: CloseEvent): void {
    this.abort()
    if (this.owner) this.#pass(event)
    else this.#standby?.failed(causeOf(event.code, event.reason), event)
  }

  /** A step of the application takes no longer than any other. */
  #bound(step: 'url' | 'prepare'): void {
    const { connectTimeout } = this.#destination.settings
    if (connectTimeout === Infinity) return
    const late = (): void =>
      this.#fail(
        step,
        new Error(
          `belay-ws: ${step} of a standby was not through within connectTimeout (${connectTimeout} ms)${EXPLAINED}`,
        ),
      )
    this.#limit.set(performance.now() + connectTimeout, late)
  }

  #fail(cause: 'url' | 'prepare', error: unknown): void {
    if (this.isOver) return
    const { owner } = this
    const ending = { cause, error, code: ABNORMAL_CLOSURE, reason: '', wasClean: false }
    this.close(ABNORMAL_CLOSURE, '')
    if (owner) owner.told(closeEvent(ending))
    else if (cause === 'url') this.#standby?.declined(error)
    else this.#standby?.failed(cause, ending)
  }
}
