/** How much a standby may receive before the client takes it. */
export interface HeldLimits {
  /** At least 1. */
  readonly messages: number
  /** Their bytes; a character of a text counts as one. */
  readonly bytes: number
}

/** Keeps the events of a standby, in order, until the client takes it. */
export class Held {
  readonly #limits: HeldLimits
  #events: Event[] = []
  #messages = 0
  #bytes = 0

  constructor(limits: HeldLimits) {
    this.#limits = limits
  }

  /** @returns Whether it is within the limits. */
  put(event: Event): boolean {
    this.#events.push(event)
    if (event.type === 'message') {
      this.#messages++
      this.#bytes += size((event as MessageEvent).data)
    }
    return this.#messages <= this.#limits.messages && this.#bytes <= this.#limits.bytes
  }

  /** Everything, which is forgotten here. */
  take(): Event[] {
    const events = this.#events
    this.#events = []
    return events
  }
}

const size = (data: unknown): number => {
  const { byteLength, size, length } = Object(data) as Partial<Uint8Array & Blob>
  return byteLength ?? size ?? length ?? 0
}
