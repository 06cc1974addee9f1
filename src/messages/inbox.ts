import type { Amount } from '../index.ts'
import type { Release } from '../core/delivery/holding.ts'
import { hold } from '../core/delivery/holding.ts'
import { badOption, knownOptions } from '../core/options.ts'
import type { Overflow } from '../core/outbox.ts'
import { Outbox } from '../core/outbox.ts'
import { report } from '../socket/runtime.ts'
import type { MessageData } from './message-data.ts'
import { byteLength } from './message-data.ts'
import { SlowReaderError } from './slow-reader-error.ts'

/** A message that found no room with a reader that was too far behind. */
export interface Dropped<T> {
  /** The message itself. */
  readonly message: T
  /** Its size on the wire. */
  readonly bytes: number
}

/** How far the reader may fall behind, and what then. */
export interface MessagesOptions<T = MessageData> {
  /** Ends the iteration: it throws the signal's reason, an `AbortError` where no other is given. */
  signal?: AbortSignal | undefined
  /**
   * Most messages that wait for the reader, 1 or more; `Infinity` for any number. A message that
   * comes while the reader is waiting needs no room.
   *
   * @defaultValue 1000
   */
  maxMessages?: number | undefined
  /**
   * Most bytes that wait for the reader, 1 or more, counted as on the wire; `Infinity` for any number.
   *
   * @defaultValue 16777216
   */
  maxBytes?: number | undefined
  /**
   * How it behaves when the reader is further behind:
   * - `reject`: it gets what has waited, then a {@link SlowReaderError}.
   * - `drop-oldest`: the message that has waited longest is lost, for a reader of states.
   * - `drop-newest`: the message that came last is lost.
   *
   * @defaultValue 'reject', because messages are lost only if you choose it
   */
  overflow?: Overflow | undefined
  /** Called with each message that is lost to `overflow`. If it throws, the error is reported. */
  onDropped?: ((dropped: Dropped<T>) => void) | undefined
}

/** Messages to iterate over with `for await`, once. */
export interface Messages<T = MessageData> {
  /** The messages lost to `overflow` so far. */
  readonly dropped: Amount
  /** The next message; waits for it. Rejects with why there will be none, where that is an error. */
  next(): Promise<IteratorResult<T, undefined>>
  /** Ends the iteration, as leaving the loop does; what is still waiting is let go. */
  return(): Promise<IteratorResult<T, undefined>>
  /** Ends the iteration likewise, and rejects with the error. */
  throw(error: unknown): Promise<IteratorResult<T, undefined>>
  /** Itself: it can be gone through once. */
  [Symbol.asyncIterator](): this
}

type Reader<T> = (
  result: IteratorResult<T, undefined> | Promise<IteratorResult<T, undefined>>,
) => void

const NAMES = ['signal', 'maxMessages', 'maxBytes', 'overflow', 'onDropped']
const OVERFLOWS: readonly Overflow[] = ['reject', 'drop-oldest', 'drop-newest']

interface Entry<T> {
  readonly message: T
  readonly release: Release | undefined
}

/**
 * Messages that wait for their reader, and the reader that waits for them. A message is handled once its
 * reader comes back for another one.
 */
export class Inbox<T> implements Messages<T> {
  /** Not a plain object: Vue's `reactive` leaves it alone, and private members work. */
  readonly [Symbol.toStringTag]: string = 'Messages'
  readonly #waiting: Outbox<Entry<T>>
  /** For each message that is not handled. */
  readonly #held = new Set<Release>()
  /** For each message that a reader has. */
  readonly #read: (Release | undefined)[] = []
  readonly #readers: Reader<T>[] = []
  readonly #end = new AbortController()
  readonly #onDropped: MessagesOptions<T>['onDropped']
  readonly #full: (() => SlowReaderError) | undefined
  #failure: { error: unknown } | undefined
  #messages = 0
  #bytes = 0

  /**
   * @throws RangeError or TypeError that names the option, the value and the fix; the reason of a
   *   signal that is already aborted.
   */
  constructor(options: MessagesOptions<T>) {
    knownOptions(options, NAMES)
    const { signal, maxMessages = 1_000, maxBytes = 2 ** 24, overflow = 'reject' } = options
    const limits = {
      messages: atLeastOne('maxMessages', maxMessages),
      bytes: atLeastOne('maxBytes', maxBytes),
      overflow,
    }
    if (!OVERFLOWS.includes(overflow)) {
      throw badOption('overflow', overflow, `one of ${OVERFLOWS.join(', ')}`)
    }
    signal?.throwIfAborted()
    this.#waiting = new Outbox(limits)
    this.#onDropped = options.onDropped
    if (overflow === 'reject') this.#full = () => new SlowReaderError(maxMessages, maxBytes)
    signal?.addEventListener('abort', () => this.finish({ error: signal.reason }), {
      signal: this.ended,
    })
  }

  /** Aborted when nothing more will be taken in: the moment to stop listening. */
  get ended(): AbortSignal {
    return this.#end.signal
  }

  get dropped(): Amount {
    return { messages: this.#messages, bytes: this.#bytes }
  }

  /** @param data - The message as it came, for its size. */
  put(message: T, data: MessageData): void {
    if (this.ended.aborted) return
    const release = hold()
    if (release) this.#held.add(release)
    const reader = this.#readers.shift()
    if (reader) {
      this.#read.push(release)
      reader({ done: false, value: message })
      return
    }
    const { accepted, dropped } = this.#waiting.put({ message, release }, byteLength(data))
    // The failure first: a callback that ends the iteration must not hide it.
    if (!accepted && this.#full) this.finish({ error: this.#full() })
    for (const { message: lost, bytes } of dropped) {
      const { message } = lost
      this.#release(lost.release)
      this.#messages++
      this.#bytes += bytes
      try {
        this.#onDropped?.({ message, bytes })
      } catch (error) {
        report(error)
      }
    }
  }

  /** Takes nothing more in. The waiting messages can still be read. Then it throws the failure, if any. */
  finish(failure?: { error: unknown }): void {
    if (this.ended.aborted) return
    this.#end.abort()
    this.#failure = failure
    // Also those that can still be read: nobody may ever come for them.
    for (const release of this.#held) this.#release(release)
    for (const reader of this.#readers.splice(0)) reader(this.next())
  }

  next(): Promise<IteratorResult<T, undefined>> {
    for (const release of this.#read.splice(0)) this.#release(release)
    const held = this.#waiting.take()
    if (held) {
      const { message, release } = held.message
      this.#read.push(release)
      return Promise.resolve({ done: false, value: message })
    }
    const failure = this.#failure
    this.#failure = undefined
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal's reason
    if (failure) return Promise.reject(failure.error)
    if (this.ended.aborted) return Promise.resolve({ done: true, value: undefined })
    return new Promise(resolve => this.#readers.push(resolve))
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.finish()
    while (this.#waiting.take());
    this.#failure = undefined
    return this.next()
  }

  throw(error: unknown): Promise<IteratorResult<T, undefined>> {
    void this.return()
    this.#failure = { error }
    return this.next()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** The message is handled, as far as this reader is concerned. */
  #release(release: Release | undefined): void {
    if (release && this.#held.delete(release)) release()
  }
}

function atLeastOne(name: string, value: number): number {
  if (typeof value === 'number' && value >= 1) return value
  throw badOption(name, value, 'a number of 1 or more')
}
