/** A mistake on the command line: one sentence, no stack, exit code 64. */
export class UsageError extends Error {}
