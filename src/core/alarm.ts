/** A timer that can be set and cleared, such as `Timer` of the socket. */
export interface AlarmTimer {
  /**
   * Replaces the timer.
   *
   * @param at - In ms of the monotonic clock; the past is at once.
   * @param isMessage - The caller runs because a frame came in.
   */
  set(at: number, run: () => void, isMessage: boolean): void
  clear(): void
}

/**
 * One timer for a deadline that moves with every frame. The rule it keeps: a timer that fires too early
 * costs one look, a timer that is set anew for each frame costs every frame. So only a sooner deadline
 * sets the timer.
 */
export class Alarm {
  private at = Infinity
  private readonly timer: AlarmTimer
  private readonly fire: () => void

  /** @param ring - Looks at its deadlines, of which none may be due yet, and calls `set`. */
  constructor(timer: AlarmTimer, ring: () => void) {
    this.timer = timer
    this.fire = () => {
      this.at = Infinity
      ring()
    }
  }

  /**
   * @param at - When to ring at the latest; `Infinity` for never.
   * @param isMessage - The caller runs because a frame came in: sets the timer in any case, see `Timer`.
   */
  set(at: number, isMessage = false): void {
    if (!isMessage && at >= this.at && at < Infinity) return
    this.at = at
    if (at < Infinity) this.timer.set(at, this.fire, isMessage)
    else this.timer.clear()
  }
}
