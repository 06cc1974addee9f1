/** A mistake on the command line: one sentence, no stack, exit code 64. */
export class UsageError extends Error {}

/**
 * Makes one from an error of `parseArgs`: its first sentence, without the lecture on positional
 * arguments.
 *
 * @param command - The command whose help tells more.
 */
export function usageError(error: unknown, command: string): UsageError {
  const [sentence] = (error as Error).message.split(/\.(?:\s|$)/, 1)
  return new UsageError(`${sentence!}: see belay-ws ${command} --help`)
}
