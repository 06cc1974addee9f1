/** `dead` is the truth that a socket in `OPEN` does not know. */
export type BandState =
  'connected' | 'suspect' | 'dead' | 'closing' | 'waiting' | 'connecting' | 'closed' | 'idle'

export interface Segment {
  readonly state: BandState
  readonly from: number
  readonly to: number
}

/** How far back a lane is shown, in ms. */
export const TIMELINE_SPAN = 120_000

/** The states of a lane in the last two minutes. */
export class Timeline {
  #changes: { readonly state: BandState; readonly from: number }[] = []

  set(state: BandState, now: number): void {
    if (this.#changes.at(-1)?.state !== state) this.#changes.push({ state, from: now })
    const start = now - TIMELINE_SPAN
    // The last change before the start still colours the beginning.
    while (this.#changes[1] && this.#changes[1].from <= start) this.#changes.shift()
  }

  segments(now: number): Segment[] {
    const start = now - TIMELINE_SPAN
    return this.#changes.map(({ state, from }, i) => ({
      state,
      from: Math.max(from, start),
      to: this.#changes[i + 1]?.from ?? now,
    }))
  }
}
