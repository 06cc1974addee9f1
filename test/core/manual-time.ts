/** Time that stands still until a test runs it. All times are ms. */
export class ManualTime {
  now = 0
  #steps: { at: number; run: () => void }[] = []

  /** Does `run` at `at`; what is due at the same moment happens in the order it was asked for. */
  at(at: number, run: () => void): void {
    const due = Math.max(at, this.now)
    let place = this.#steps.length
    while (place > 0 && this.#steps[place - 1]!.at > due) place--
    this.#steps.splice(place, 0, { at: due, run })
  }

  after(ms: number, run: () => void): void {
    this.at(this.now + ms, run)
  }

  every(ms: number, run: () => void): void {
    this.after(ms, () => {
      run()
      this.every(ms, run)
    })
  }

  /** Lets everything happen that is due until then. */
  runUntil(until: number): void {
    for (let step = this.#steps[0]; step && step.at <= until; step = this.#steps[0]) {
      this.#steps.shift()
      this.now = step.at
      step.run()
    }
    this.now = until
  }
}
