/** Shows the seconds until a moment, in a page that is seen; otherwise it has no timer. */
export class Countdown {
  readonly #show: (seconds: number) => void
  #at = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #isRunning = false
  readonly #look = (): void => this.#tick()

  /** @param show - Gets the seconds that are left, rounded up; 0 at the end. */
  constructor(show: (seconds: number) => void) {
    this.#show = show
  }

  /** @param at - On the clock of `performance.now()`. */
  run(at: number): void {
    this.#at = at
    if (!this.#isRunning) document.addEventListener('visibilitychange', this.#look)
    this.#isRunning = true
    this.#tick()
  }

  stop(): void {
    this.#isRunning = false
    document.removeEventListener('visibilitychange', this.#look)
    clearTimeout(this.#timer)
  }

  #tick(): void {
    clearTimeout(this.#timer)
    if (document.hidden) return
    const left = Math.max(0, this.#at - performance.now())
    const seconds = Math.ceil(left / 1000)
    this.#show(seconds)
    // When the next number is due; a timer that fires early would show the same one again.
    if (seconds) this.#timer = setTimeout(this.#look, left - (seconds - 1) * 1000 + 1)
  }
}
