interface Chunk {
  bytes: Buffer
  /** Clock reading before which it stays. */
  due: number
}

// Fills the place of a chunk that has left, so that its bytes can be collected.
const GONE: Chunk = { bytes: Buffer.alloc(0), due: -Infinity }

/** A queue of bytes, each chunk with the time before which it may not leave. Keeps order. */
export class DelayLine {
  #chunks: Chunk[] = []
  #first = 0
  #length = 0

  /** Bytes in the line. */
  get length(): number {
    return this.#length
  }

  /** When the first chunk may leave; `Infinity` for an empty line. */
  get nextDue(): number {
    return this.#chunks[this.#first]?.due ?? Infinity
  }

  /** A chunk never overtakes the one before it, however early its `due`. */
  push(bytes: Buffer, due: number): void {
    this.#chunks.push({ bytes, due })
    this.#length += bytes.length
  }

  /** Takes up to `max` bytes off the front, at most one chunk, if it is due by `now`. */
  take(now: number, max: number): Buffer | undefined {
    const chunk = this.#chunks[this.#first]
    if (!chunk || chunk.due > now || max < 1) return undefined
    const bytes = chunk.bytes.subarray(0, max)
    if (bytes.length < chunk.bytes.length) chunk.bytes = chunk.bytes.subarray(max)
    else this.#removeFirst()
    this.#length -= bytes.length
    return bytes
  }

  /** Puts bytes that were taken too many back to the front; they are due at once. */
  putBack(bytes: Buffer): void {
    this.#chunks.splice(this.#first, 0, { bytes, due: -Infinity })
    this.#length += bytes.length
  }

  /** Gives all chunks the same new time. */
  reschedule(due: number): void {
    for (const chunk of this.#chunks) chunk.due = due
  }

  clear(): void {
    this.#chunks = []
    this.#first = 0
    this.#length = 0
  }

  // `Array.shift` moves all the rest, which is slow for a long line of small chunks.
  #removeFirst(): void {
    this.#chunks[this.#first++] = GONE
    if (this.#first < 1024 && this.#first < this.#chunks.length) return
    this.#chunks.splice(0, this.#first)
    this.#first = 0
  }
}
