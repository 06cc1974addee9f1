import { EXPLAINED } from '../core/explained.ts'

/** The calls of `handover()` that wait for its end. */
export class Waiters {
  #waiters: { resolve: () => void; reject: (error: Error) => void }[] = []

  wait(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  resolve(): void {
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }

  /** @param why - In words that follow a colon. */
  reject(why: string, cause?: unknown): void {
    const error = new Error(`belay-ws: no handover: ${why}${EXPLAINED}`, { cause })
    for (const { reject } of this.#waiters.splice(0)) reject(error)
  }
}
