/**
 * How a full outbox handles a message:
 * - `drop-oldest`: make room; the newest state matters.
 * - `drop-newest`: keep what is there.
 * - `reject`: refuse it, so that the sender hears of it.
 */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'reject'

/** Checked already: nothing here is validated. */
export interface OutboxLimits {
  /** Most messages held; 0 for none. */
  messages: number
  /** Most bytes held. */
  bytes: number
  /** How it behaves when it is full. */
  overflow: Overflow
}

/** One message, as it waits. */
export interface Held<T> {
  /** As it was put in. */
  readonly message: T
  /** Its size as it was given with it. */
  readonly bytes: number
}

/** The fate of a message that was put in. */
export interface Admission<T> {
  /** Whether it is in the outbox now. */
  readonly accepted: boolean
  /** Messages lost for it, oldest first; itself where it was not accepted. */
  readonly dropped: readonly Held<T>[]
}

/** Messages that wait for a connection: in order, bounded by number and by bytes. */
export class Outbox<T> {
  /** Bytes held now. */
  bytes = 0
  private held: Held<T>[] = []
  /** The index of the oldest: shifting a long array moves all its elements. */
  private first = 0
  private readonly limits: OutboxLimits

  constructor(limits: OutboxLimits) {
    this.limits = limits
  }

  /** Messages held now. */
  get messages(): number {
    return this.held.length - this.first
  }

  /**
   * Puts a message last, if there is room or `overflow` makes some.
   *
   * @param bytes - The size of `message` as it will count on the wire.
   */
  put(message: T, bytes: number): Admission<T> {
    const { messages, bytes: most, overflow } = this.limits
    const item = { message, bytes }
    // No amount of dropping makes room for what is larger than the outbox.
    const fits = messages > 0 && bytes <= most
    if (!fits || (overflow !== 'drop-oldest' && this.#isFullFor(bytes))) {
      return { accepted: false, dropped: [item] }
    }
    const dropped: Held<T>[] = []
    while (this.#isFullFor(bytes)) dropped.push(this.take()!)
    this.held.push(item)
    this.bytes += bytes
    return { accepted: true, dropped }
  }

  /** Removes the oldest message. */
  take(): Held<T> | undefined {
    const item = this.held[this.first]
    if (!item) return undefined
    this.bytes -= item.bytes
    this.first++
    if (this.first * 2 > this.held.length) {
      this.held = this.held.slice(this.first)
      this.first = 0
    }
    return item
  }

  /** Removes them all, oldest first. */
  takeAll(): readonly Held<T>[] {
    const all = this.held.slice(this.first)
    this.held = []
    this.first = this.bytes = 0
    return all
  }

  #isFullFor(bytes: number): boolean {
    return this.messages >= this.limits.messages || this.bytes + bytes > this.limits.bytes
  }
}
