const OPCODE_MASK = 0x0f
const CLOSE = 0x8
const MASKED = 0x80

type Stage = 'opcode' | 'length' | 'extended-length' | 'mask' | 'payload'

/**
 * Follows the frames of one direction of a WebSocket (RFC 6455, 5.2) and can leave out Close
 * frames. The opcode is in a frame's first byte, so the fate of a frame is known at once and
 * nothing is ever buffered. Pieces may end anywhere, also within a header.
 */
export class CloseFrameFilter {
  /** Whether Close frames that begin from now on are left out. One that has begun stays whole. */
  dropClose = false

  #dropped = 0
  #dropping = false
  #stage: Stage = 'opcode'
  /** Bytes that this stage still needs. */
  #left = 1
  #masked = false
  #length = 0

  /** Close frames left out so far. */
  get dropped(): number {
    return this.#dropped
  }

  /** Takes the next piece of the stream; returns the parts of it that go on. */
  push(piece: Buffer): Buffer[] {
    const parts: Buffer[] = []
    let keptFrom = 0
    for (let at = 0; at < piece.length;) {
      if (this.#stage === 'opcode') {
        if (this.dropClose && (piece[at]! & OPCODE_MASK) === CLOSE) {
          if (at > keptFrom) parts.push(piece.subarray(keptFrom, at))
          this.#dropping = true
          this.#dropped++
        }
      }
      at += this.#advance(piece, at)
      if (this.#dropping) {
        keptFrom = at
        if (this.#stage === 'opcode') this.#dropping = false
      }
    }
    if (keptFrom < piece.length) parts.push(piece.subarray(keptFrom))
    return parts
  }

  /** Consumes one byte of a header or as much payload as there is; returns how many bytes. */
  #advance(piece: Buffer, at: number): number {
    const used = this.#stage === 'payload' ? Math.min(this.#left, piece.length - at) : 1
    this.#left -= used
    const byte = piece[at]!
    if (this.#stage === 'length') {
      this.#masked = (byte & MASKED) !== 0
      this.#length = byte & ~MASKED
    } else if (this.#stage === 'extended-length') {
      // A number holds 53 bits: beyond that a frame would take longer than anybody waits.
      this.#length = this.#length * 256 + byte
    }
    if (this.#left === 0) this.#nextStage()
    return used
  }

  #nextStage(): void {
    if (this.#stage === 'opcode') return this.#enter('length', 1)
    if (this.#stage === 'length' && this.#length > 125) {
      const size = this.#length === 126 ? 2 : 8
      this.#length = 0
      return this.#enter('extended-length', size)
    }
    if (this.#stage === 'length' || this.#stage === 'extended-length') {
      if (this.#masked) return this.#enter('mask', 4)
    }
    if (this.#stage !== 'payload' && this.#length > 0) return this.#enter('payload', this.#length)
    this.#enter('opcode', 1)
  }

  #enter(stage: Stage, left: number): void {
    this.#stage = stage
    this.#left = left
  }
}
