const END = '\r\n\r\n'
const FIRST_LINE = 64

/**
 * Finds the end of an HTTP head in a stream that comes in pieces of any size. Keeps only the
 * beginning of the first line and how much of the empty line it has seen.
 */
export class HttpHead {
  #firstLine = ''
  #matched = 0

  /** The beginning of the first line, as far as it has been seen; at most 64 characters. */
  get firstLine(): string {
    return this.#firstLine.split('\r', 1)[0]!
  }

  /** Whether the whole head has been seen. */
  get done(): boolean {
    return this.#matched === END.length
  }

  /** Whether this is the head of a response that switches protocols. */
  get isSwitching(): boolean {
    return /^HTTP\/1\.1 101\b/.test(this.#firstLine)
  }

  /** Takes the next piece; returns how many of its bytes still belong to the head. */
  push(piece: Buffer): number {
    if (this.done) return 0
    if (this.#firstLine.length < FIRST_LINE) {
      this.#firstLine += piece.toString('latin1', 0, FIRST_LINE - this.#firstLine.length)
    }
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i]
      if (byte === END.charCodeAt(this.#matched)) this.#matched++
      else this.#matched = byte === END.charCodeAt(0) ? 1 : 0
      if (this.done) return i + 1
    }
    return piece.length
  }
}
