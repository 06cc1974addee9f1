/**
 * Typed messages over a client: a codec turns values into messages and back, a schema checks what
 * comes in. A message that fails fires an event.
 */
export type { Codec } from './codec.ts'
export type { CodecEvents, CodecSocket, Invalid } from './codec-socket.ts'
export { withCodec } from './codec-socket.ts'
export { jsonCodec } from './json-codec.ts'
export { SchemaError } from './schema-error.ts'
export type { SchemaIssue, SchemaOutput, SchemaResult, StandardSchema } from './standard-schema.ts'
export { withSchema } from './with-schema.ts'
