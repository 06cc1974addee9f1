import type { TestContext } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** Why it did not run; what Vitest itself is told of that reaches no report. */
    leftOut?: string
  }
}

/** Ends a test of Vitest before it begins, with the reason, which is listed when all tests are over. */
export function leaveOut(context: Pick<TestContext, 'task' | 'skip'>, reason: string): void {
  context.task.meta.leftOut = reason
  context.skip(reason)
}
