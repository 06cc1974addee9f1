import type { MessageData } from '../messages/message-data.ts'
import type { Codec } from './codec.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'
import { withSchema } from './with-schema.ts'

/**
 * JSON in text messages. Incoming values are `unknown`. A binary message, and text that is not JSON, are
 * invalid. `send()` throws a TypeError for a value that JSON cannot represent, such as `undefined` or a
 * function.
 */
export function jsonCodec(): Codec<unknown, unknown>
/**
 * The same, and checks incoming values.
 *
 * @param schema - Checks the values and gives their type; from any library with Standard Schema.
 */
export function jsonCodec<Schema extends StandardSchema>(
  schema: Schema,
): Codec<unknown, SchemaOutput<Schema>>
export function jsonCodec(schema?: StandardSchema): Codec<unknown, unknown> {
  return schema ? withSchema(plain, schema) : plain
}

const plain: Codec<unknown, unknown> = {
  encode(value) {
    const text = JSON.stringify(value) as string | undefined
    if (text === undefined)
      throw new TypeError(
        `belay-ws: JSON cannot represent a ${typeof value}; send an object, an array, a string, a number, a boolean or null`,
      )
    return text
  },
  decode(data: MessageData) {
    if (typeof data !== 'string')
      throw new TypeError('belay-ws: a binary message is not JSON; send text')
    return JSON.parse(data) as unknown
  },
}
