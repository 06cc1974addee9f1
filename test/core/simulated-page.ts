import { ManualTime } from './manual-time.ts'

/** When a timer that is due at `due` really fires. */
export type TimerModel = (due: number) => number

export const exactTimers: TimerModel = due => due
/** A hidden tab of Chrome after five minutes: timers fire once a minute. */
export const minuteTimers: TimerModel = due => Math.ceil(due / 60_000) * 60_000

export interface Absence {
  /** What the monotonic clock does meanwhile; platforms differ. Default `runs`. */
  clock?: 'runs' | 'stands still'
  /** What the event loop takes up first afterwards; browsers differ. Default `timer`. */
  first?: 'timer' | 'message'
}

interface Timer {
  readonly fireAt: number
  readonly run: () => void
}

/** The event loop of a page: one timer, messages, two clocks, and times when nothing runs. */
export class SimulatedPage {
  readonly time = new ManualTime()
  timersArmed = 0
  timersPending = 0
  #wallAhead = 1_700_000_000_000
  #stoodStill = 0
  #stoppedAt: number | undefined
  #absent = false
  #inbox: (() => void)[] = []
  #timer: Timer | undefined
  readonly #timers: TimerModel

  constructor(timers: TimerModel = exactTimers) {
    this.#timers = timers
  }

  get monotonic(): number {
    return this.#stoppedAt ?? this.time.now - this.#stoodStill
  }

  get wall(): number {
    return this.time.now + this.#wallAhead
  }

  /** Somebody sets the wall clock. */
  setWallClock(by: number): void {
    this.#wallAhead += by
  }

  /** Nothing runs in this page until `to`: sleep, or one long task. Messages and timers wait. */
  away(from: number, to: number, { clock = 'runs', first = 'timer' }: Absence = {}): void {
    this.time.at(from, () => {
      this.#absent = true
      if (clock === 'stands still') this.#stoppedAt = this.monotonic
    })
    this.time.at(to, () => {
      this.#absent = false
      if (this.#stoppedAt !== undefined) this.#stoodStill = this.time.now - this.#stoppedAt
      this.#stoppedAt = undefined
      if (first === 'timer') this.#look()
      for (const task of this.#inbox.splice(0)) task()
      this.#look()
    })
  }

  /** A network event: handled now, or when the page is back. */
  handle(task: () => void): void {
    if (this.#absent) this.#inbox.push(task)
    else task()
  }

  /** @param due - On the monotonic clock. There is one timer: setting it again moves it. */
  setTimer(due: number, run: () => void): void {
    this.#timer = { fireAt: this.#timers(due), run }
    this.timersArmed++
    this.timersPending = 1
    this.#await(this.#timer)
  }

  clearTimer(): void {
    this.#timer = undefined
    this.timersPending = 0
  }

  #await(timer: Timer): void {
    this.time.after(timer.fireAt - this.monotonic, () => {
      if (timer === this.#timer && !this.#absent) this.#look()
    })
  }

  #look(): void {
    const timer = this.#timer
    if (!timer) return
    // The clock may have stood still since the timer was set.
    if (this.monotonic < timer.fireAt) return this.#await(timer)
    this.clearTimer()
    timer.run()
  }
}
