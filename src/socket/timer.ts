import { MAX_DELAY } from '../core/options.ts'

/**
 * The platform's own `setTimeout` where zone.js has replaced it (`Zone.__symbol__`): Angular would
 * wait for the timer of the next ping before it is stable, and so for ever.
 */
function setTimer(): typeof setTimeout {
  const { Zone } = globalThis as { Zone?: { __symbol__(name: string): string } }
  const native = Zone && (globalThis as Record<string, unknown>)[Zone.__symbol__('setTimeout')]
  return (native as typeof setTimeout | undefined) ?? setTimeout
}

/**
 * One timer that a hidden tab does not hold back for minutes. Chrome fires a timer only once a minute
 * there, if five timers in a row have each set the next. The caller may itself be part of such a chain.
 * A timer that a message sets begins a chain of its own.
 */
export class Timer {
  private id: ReturnType<typeof setTimeout> | undefined
  private hop: MessagePort | undefined

  /**
   * Replaces what was set before.
   *
   * @param at - On the clock of `performance.now()`; the past is at once.
   * @param isMessage - The caller runs because something came in from outside: no need for another.
   */
  set(at: number, run: () => void, isMessage = false): void {
    this.clear()
    const start = () => {
      // Browsers cut a delay to whole milliseconds: what is not rounded up comes too early, and is set
      // again and again until the moment is there.
      const delay = Math.ceil(at - performance.now())
      this.id = setTimer()(run, Math.min(MAX_DELAY, Math.max(0, delay)))
    }
    if (isMessage || !globalThis.MessageChannel) {
      start()
      return
    }
    const { port1, port2 } = new MessageChannel()
    this.hop = port1
    port1.onmessage = () => {
      // What was cleared meanwhile may already have been on its way.
      if (this.hop !== port1) return
      this.#endHop()
      start()
    }
    port2.postMessage(0)
  }

  clear(): void {
    this.#endHop()
    clearTimeout(this.id)
  }

  #endHop(): void {
    this.hop?.close()
    this.hop = undefined
  }
}
