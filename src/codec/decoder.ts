import { EXPLAINED } from '../core/explained.ts'
import type { MessageData } from '../messages/message-data.ts'
import type { Codec } from './codec.ts'
import { InOrder } from './in-order.ts'
import { isPromise } from './with-schema.ts'

/**
 * While this many messages are still being decoded, what comes is invalid: a decoding that never
 * ends must not hold all that comes after it.
 */
const MAX_PENDING = 10_000

/** Decodes messages and hands them on in the order in which they came. */
export class Decoder {
  readonly #line = new InOrder()
  #hasWarned = false

  /**
   * Exactly one of the two is called, at once where nothing is async.
   *
   * @param accept - Gets the value.
   * @param refuse - Gets the error of a message that is invalid.
   */
  decode<Received>(
    codec: Codec<never, Received>,
    data: MessageData,
    accept: (value: Received) => void,
    refuse: (error: unknown) => void,
  ): void {
    if (this.#line.length >= MAX_PENDING) {
      const pending = `${MAX_PENDING} messages before this one are still being decoded`
      refuse(new Error(`belay-ws: ${pending}`))
      return
    }
    const inTurn = this.#line.reserve()
    const accepted = (value: Received): void => inTurn(() => accept(value))
    const refused = (error: unknown): void => inTurn(() => refuse(error))
    try {
      const value = codec.decode(data)
      // What the application throws on hearing of it is not the message's fault: two handlers.
      if (isPromise(value)) value.then(accepted, refused)
      else accepted(value)
    } catch (error) {
      refused(error)
    }
  }

  /** Runs behind all messages that have come so far. */
  afterwards(run: () => void): void {
    this.#line.reserve()(run)
  }

  /** Warns, once, of messages that nobody else has been told of. */
  warn(error: unknown): void {
    if (this.#hasWarned) return
    this.#hasWarned = true
    console.warn(
      `belay-ws: a message is invalid, and nobody listens to 'invalid'${EXPLAINED}:`,
      error,
    )
  }
}
