import type { EventEmitter } from 'node:events'

/**
 * Resolves with the first event of this name, rejects with the first error or close.
 *
 * @param error - The error with which a wait that is over rejects.
 */
export function onceWithin(
  emitter: EventEmitter,
  name: string,
  ms: number,
  error: () => Error,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      emitter.off(name, done).off('error', failed).off('close', closed)
      settle()
    }
    const done = (): void => end(resolve)
    const failed = (reason: Error): void => end(() => reject(reason))
    const closed = (): void => end(() => reject(new Error('the connection was ended')))
    const timer = setTimeout(() => end(() => reject(error())), ms)
    emitter.on(name, done).on('error', failed).on('close', closed)
  })
}
