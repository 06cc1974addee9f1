import { LATE } from '../../src/core/lateness.ts'
import type { Stall } from '../rig/withheld.ts'
import { stalledBetween } from '../rig/withheld.ts'

/** A stall of this many ms, with what surrounds it, may make a timer late in the eyes of the library. */
const MAYBE_LATE = 900
/** As many late timers in a row are excused; see `core/heartbeat.ts`. */
const EXCUSED = 3

/**
 * The time that the machine withheld, from the page and from this process, on the page's clock. What
 * is between a client and its server takes turns in both, so both count.
 */
export class WithheldTime {
  #page: Stall[] = []
  #process: Stall[] = []
  #blocks: Stall[] = []

  page(stalls: readonly Stall[]): void {
    this.#page.push(...stalls)
  }

  process(stall: Stall): void {
    this.#process.push(stall)
  }

  /** Times in which the soak itself kept the page busy; they are stalls as well. */
  blocked(blocks: readonly Stall[]): void {
    this.#blocks.push(...blocks)
  }

  /** Milliseconds between two moments. */
  between(from: number, to: number): number {
    return stalledBetween(this.#page, from, to) + stalledBetween(this.#process, from, to)
  }

  /** The same without what the soak did itself: what of the time that it left was withheld. */
  starved(from: number, to: number): { left: number; withheld: number } {
    const blocked = stalledBetween(this.#blocks, from, to)
    return { left: to - from - blocked, withheld: this.between(from, to) - blocked }
  }

  /**
   * As `between`, and what the library then grants: for each late timer of the page a window, and
   * otherwise as much as the page has lost.
   */
  allowance(from: number, to: number, window: number): number {
    const isLate = (stall: Stall): boolean => stall.to - stall.from > MAYBE_LATE
    const late = this.#page.filter(s => s.to > from && s.from < to && isLate(s))
    const granted = this.#page.map(s => ({ from: s.from, to: Math.min(s.to, s.from + LATE) }))
    return (
      this.between(from, to) +
      stalledBetween(granted, from, to) +
      Math.min(EXCUSED, late.length) * window
    )
  }

  forget(before: number): void {
    this.#page = this.#page.filter(({ to }) => to >= before)
    this.#blocks = this.#blocks.filter(({ to }) => to >= before)
    this.#process = this.#process.filter(({ to }) => to >= before)
  }
}
