/**
 * One queue for everything that a client tells. The state has changed before an event is put here.
 * A listener may call back: what follows from that is told after the event in hand, so every
 * listener receives every event in the order in which it happened.
 */

import { report } from '../socket/runtime.ts'

/** After so many rounds of events that listeners caused, the page gets a turn. */
const MAX_ROUNDS = 100

/** Runs steps one after another; a step that is put in by a step runs after those before it. */
export class EventQueue {
  private steps: (() => void)[] = []
  private isRunning = false

  /** @param step - Runs now, or after the steps that were put in before it. */
  put(step: () => void): void {
    this.steps.push(step)
    if (!this.isRunning) this.#run()
  }

  /** Puts in all that one change of the state has to tell before any of it is told. */
  together(put: () => void): void {
    if (this.isRunning) put()
    else this.put(put)
  }

  #run(): void {
    this.isRunning = true
    for (let round = 0; this.steps.length; round++) {
      // Listeners that answer each event with another would hold the page for ever.
      if (round === MAX_ROUNDS) {
        setTimeout(() => this.#run())
        return
      }
      const steps = this.steps
      this.steps = []
      for (const step of steps) {
        try {
          step()
        } catch (error) {
          report(error)
        }
      }
    }
    this.isRunning = false
  }
}
