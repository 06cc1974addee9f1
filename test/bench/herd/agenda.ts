/** What happens when: a heap, because each client has several appointments at a time. */
export class Agenda {
  #heap: { at: number; nth: number; step: (now: number) => void }[] = []
  #count = 0

  put(at: number, step: (now: number) => void): void {
    const heap = this.#heap
    heap.push({ at, nth: this.#count++, step })
    for (let i = heap.length - 1; i;) {
      const parent = (i - 1) >> 1
      if (!this.#isBefore(i, parent)) break
      ;[heap[i], heap[parent]] = [heap[parent]!, heap[i]!]
      i = parent
    }
  }

  /**
   * Lets the next thing happen; of two at the same moment, the one that was put first.
   *
   * @returns Whether there was one, at `end` at the latest.
   */
  next(end: number): boolean {
    const heap = this.#heap
    const [first] = heap
    if (!first || first.at > end) return false
    const last = heap.pop()!
    if (heap.length) {
      heap[0] = last
      this.#sink()
    }
    first.step(first.at)
    return true
  }

  #sink(): void {
    const heap = this.#heap
    for (let i = 0; ;) {
      const [left, right] = [2 * i + 1, 2 * i + 2]
      let least = i
      if (left < heap.length && this.#isBefore(left, least)) least = left
      if (right < heap.length && this.#isBefore(right, least)) least = right
      if (least === i) return
      ;[heap[i], heap[least]] = [heap[least]!, heap[i]!]
      i = least
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one]!, this.#heap[other]!]
    return a.at < b.at || (a.at === b.at && a.nth < b.nth)
  }
}
