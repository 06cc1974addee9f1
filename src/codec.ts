/**
 * Typed messages over a client: a codec turns values into messages and back, a schema checks what
 * comes in. What fails is an event.
 */
export type { Codec } from './codec/codec.ts'
export type { CodecEvents, CodecSocket, Invalid } from './codec/codec-socket.ts'
export { withCodec } from './codec/codec-socket.ts'
export { jsonCodec } from './codec/json-codec.ts'
export { SchemaError } from './codec/schema-error.ts'
export type {
  SchemaIssue,
  SchemaOutput,
  SchemaResult,
  StandardSchema,
} from './codec/standard-schema.ts'
export { withSchema } from './codec/with-schema.ts'
