/** How a test works a client library, whatever that library is. */
export interface Driver {
  /**
   * Sends a text by the library's ordinary means.
   *
   * @returns Resolves when it is back from the server by the library's ordinary means; may stay
   *   pending for ever, or reject, while the library is not connected.
   */
  exchange(text: string): Promise<unknown>
  /** Ends the connection as the library's users do. */
  close(): unknown
}

/** Options of a library, by its own names. */
export type Settings = Record<string, any>

/**
 * Connects by means of one library.
 *
 * @param url - The server, through the fault proxy.
 * @param Socket - The class to use, where the library takes one.
 * @param direct - The server, past the proxy.
 * @param settings - What to set beside that; none of it leaves the library's own defaults. Where it
 *   is left out: short delays, and a heartbeat of the library's own that is no judge.
 */
export type Connect = (
  url: string,
  Socket: typeof WebSocket,
  direct: string,
  settings?: Settings,
) => Driver | Promise<Driver>

/** For libraries that tell of messages by a callback: whom to tell of which text. */
export class Echoes {
  readonly #waiting = new Map<string, () => void>()

  /** Sends, and resolves once `came` is called with the same text. */
  exchange(text: string, send: () => unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(text, resolve)
      Promise.resolve().then(send).catch(reject)
    })
  }

  came(text: string): void {
    this.#waiting.get(text)?.()
    this.#waiting.delete(text)
  }
}
