import { EXPLAINED } from '../core/explained.ts'

/**
 * A reader fell too far behind, and its `overflow` is `reject`: it has got everything before the
 * message that found no room, and gets nothing after it.
 */
export class SlowReaderError extends Error {
  /** Tells it from other errors, also where there are two copies of this class. */
  override readonly name = 'SlowReaderError'

  /**
   * @param messages - The limit in messages.
   * @param bytes - The limit in bytes.
   */
  constructor(messages: number, bytes: number) {
    super(
      `belay-ws: the reader is more than ${messages} messages or ${bytes} bytes behind; read faster, raise maxMessages or maxBytes, or choose an overflow that drops${EXPLAINED}`,
    )
  }
}
