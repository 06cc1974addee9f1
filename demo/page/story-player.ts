import type { Lanes } from './story.ts'
import type { Stage, StoryStep } from './story-steps.ts'
import { storySteps } from './story-steps.ts'

/**
 * Plays the steps of the story one after the other, each until what it waits for has happened or
 * its time is over. The link is restored at the end in every case.
 */
export class StoryPlayer {
  isPaused = false
  caption = ''
  #steps: readonly StoryStep[] = []
  #index = 0
  #stage: Stage | undefined
  /** How long this step has been shown, pauses not counted, in ms. */
  #shownFor = 0
  #lastTick = 0

  /** The step that is shown, or `undefined` when no story is played. */
  get step(): StoryStep | undefined {
    return this.#steps[this.#index]
  }

  /** `patience`: how long a heartbeat may take to notice, in ms. */
  play(stage: Stage, lanes: Lanes, patience: number): void {
    this.leave()
    this.#stage = stage
    this.#steps = storySteps(stage, patience)
    this.#show(lanes, performance.now())
    stage.restore()
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused && this.step !== undefined
  }

  /** Ends the story before its time. */
  stop(): void {
    const stage = this.#stage
    this.leave()
    stage?.restore()
  }

  /** Ends the story and leaves the link as it is, for somebody else has taken it in hand. */
  leave(): void {
    this.#steps = []
    this.#index = 0
    this.#stage = undefined
    this.isPaused = false
    this.caption = ''
  }

  tick(lanes: Lanes, now: number): void {
    const { step } = this
    if (!step) return
    const passed = this.isPaused ? 0 : now - this.#lastTick
    this.#lastTick = now
    this.#shownFor += passed
    if (passed > 0 && this.#shownFor >= step.atLeast) {
      const isDone = step.isDone(lanes, now)
      if (isDone || this.#shownFor >= step.atMost) return this.#next(isDone, lanes, now)
    }
    this.#describe(step, lanes, now)
  }

  #next(isDone: boolean, lanes: Lanes, now: number): void {
    // Lanes that do not even connect have no story to tell.
    if (!isDone && this.#index === 0) return this.stop()
    this.#index++
    if (this.step) this.#show(lanes, now)
    else this.leave()
  }

  #show(lanes: Lanes, now: number): void {
    this.#shownFor = 0
    this.#lastTick = now
    this.step!.enter?.(lanes, now)
    this.#describe(this.step!, lanes, now)
  }

  #describe(step: StoryStep, lanes: Lanes, now: number): void {
    this.caption = `${this.#index + 1} of ${this.#steps.length}: ${step.caption(lanes, now)}`
  }
}
