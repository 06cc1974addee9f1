import type { Deadline } from '../core/deadline.ts'
import type { Line } from './line.ts'

/** Puts off the moment at which silence ends a connection, as long as there may be another one. */
export class Hold {
  #line: Line | undefined
  #dueAt = 0

  /** @param until - Not before this moment. */
  begin(line: Line, until: number): void {
    if (this.#line) return
    const silence = silenceOf(line)
    this.#line = line
    this.#dueAt = silence.at
    silence.spare(until)
  }

  /** The heartbeat has set another deadline, or the connection is over. */
  forget(): void {
    this.#line = undefined
  }

  /** Silence ends the connection when it would have ended it without all this. */
  end(): void {
    const line = this.#line
    if (!line) return
    this.#line = undefined
    const silence = silenceOf(line)
    silence.clear()
    silence.set(this.#dueAt)
    // A ping is out: it asks nothing, but looks at the deadlines.
    line.link!.check(false)
  }
}

const silenceOf = (line: Line): Deadline => line.setup.heart!.silence
