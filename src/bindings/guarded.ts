import { report } from '../socket/runtime.ts'

/** A component's own function that throws is its error, and no reason not to connect. */
export function guarded(run: () => unknown): void {
  try {
    run()
  } catch (error) {
    report(error)
  }
}
