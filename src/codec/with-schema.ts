import type { Codec } from './codec.ts'
import { SchemaError } from './schema-error.ts'
import type { SchemaOutput, SchemaResult, StandardSchema } from './standard-schema.ts'

/**
 * A codec whose decoded values pass through a schema. It does not check outgoing values.
 *
 * @param schema - From any library with Standard Schema; may be async.
 */
export function withSchema<Sent, Schema extends StandardSchema>(
  codec: Codec<Sent, unknown>,
  schema: Schema,
): Codec<Sent, SchemaOutput<Schema>> {
  const { validate, vendor } = schema['~standard']
  const check = (value: unknown): unknown => then(validate(value), accepted)
  const accepted = (result: SchemaResult<unknown>): unknown => {
    if (result.issues) throw new SchemaError(vendor, result.issues)
    return result.value
  }
  return {
    encode: value => codec.encode(value),
    decode: data => then(codec.decode(data), check),
  }
}

/** At once where the value is there: what is not async stays so. */
function then<T, U>(value: T | PromiseLike<T>, next: (value: T) => U): U | PromiseLike<U> {
  return isPromise(value) ? value.then(next) : next(value)
}

/** Whether a value is still to come. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as PromiseLike<T> | undefined)?.then === 'function'
}
