import type { SchemaIssue } from './standard-schema.ts'

/** A message was read, and is not what the schema demands. */
export class SchemaError extends Error {
  /** Tells it from other errors, also where there are two copies of this class. */
  override readonly name = 'SchemaError'
  /** The issues, as the schema's library reports them. */
  readonly issues: readonly SchemaIssue[]

  /** @param vendor - The schema's library. */
  constructor(vendor: string, issues: readonly SchemaIssue[]) {
    super(`belay-ws: ${vendor} refuses the message: ${issues.map(describe).join('; ')}`)
    this.issues = issues
  }
}

function describe({ message, path = [] }: SchemaIssue): string {
  const keys = path.map(step => String(typeof step === 'object' ? step.key : step))
  return keys.length ? `${keys.join('.')}: ${message}` : message
}
