import type { MessageData } from '../messages/message-data.ts'
import type { Codec } from './codec.ts'
import type { SchemaOutput, StandardSchema } from './standard-schema.ts'
import { withSchema } from './with-schema.ts'

/**
 * JSON in text messages. A binary message is an invalid one, as is text that is no JSON; a value
 * that JSON has no form for, such as `undefined` or a function, makes `send()` throw a TypeError. What
 * comes in is `unknown`.
 */
export function jsonCodec(): Codec<unknown, unknown>
/**
 * The same, and what comes in is checked.
 *
 * @param schema - Says what is valid, and gives its type; of any library that has Standard Schema.
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
    if (text === undefined) throw new TypeError(`belay-ws: JSON has no form for a ${typeof value}`)
    return text
  },
  decode(data: MessageData) {
    if (typeof data !== 'string') throw new TypeError('belay-ws: a binary message is no JSON')
    return JSON.parse(data) as unknown
  },
}
