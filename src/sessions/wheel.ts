/** One timer for all that is due later, of all sessions. It sleeps while nothing is. */

/** How often it looks, in ms. */
const PERIOD = 250

/** Things that are due in the order in which they were put in. */
export class Due<T> {
  private readonly at: Map<T, number> = new Map<T, number>()

  get size(): number {
    return this.at.size
  }

  /** The longest waiting first. */
  keys(): IterableIterator<T> {
    return this.at.keys()
  }

  /** Does nothing where it waits already. */
  put(thing: T, at: number): void {
    if (!this.at.has(thing)) this.at.set(thing, at)
  }

  delete(thing: T): void {
    this.at.delete(thing)
  }

  /** Takes out all that is due. */
  take(now: number): T[] {
    const due: T[] = []
    for (const [thing, at] of this.at) {
      if (at > now) break
      due.push(thing)
      this.at.delete(thing)
    }
    return due
  }
}

export class Wheel {
  private readonly turn: (now: number) => boolean
  private timer: ReturnType<typeof setInterval> | undefined

  /** @param turn - Does what is due; returns whether anything is left to wait for. */
  constructor(turn: (now: number) => boolean) {
    this.turn = turn
  }

  wake(): void {
    this.timer ??= setInterval(() => {
      if (!this.turn(performance.now())) this.stop()
    }, PERIOD)
  }

  stop(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }
}
