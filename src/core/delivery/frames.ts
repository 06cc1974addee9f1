/**
 * Control frames of the delivery: text frames that begin with DLE, "data link escape" (ECMA-48), and a
 * letter. Everything else is a message, as it is. PROTOCOL.md has each of them byte by byte.
 */

/** U+0010, the first character of each control frame. */
export const DLE = '\u0010'
/** The ping of a connection with sessions, constant. */
export const PING: string = DLE + 'p'
/** Its reply. */
export const PONG: string = DLE + 'q'

/** No control frame is longer, in characters; `␐=` is a message and not bounded here. */
export const LONGEST_CONTROL = 1024

/** The major version of this protocol. */
export const VERSION = 1

/** Close code: the peer broke the protocol, and the session is over. */
export const BAD_FRAME = 4400
/** Close code: `identify` knows nobody, or somebody else than the session belongs to. */
export const NO_IDENTITY = 4401
/** Close code: a control frame that must be understood is not. */
export const NOT_UNDERSTOOD = 4406
/** Close code: another connection has the session. */
export const SUPERSEDED = 4409

/** A text frame that begins with DLE, taken apart. */
export interface Frame {
  /** The letter; empty where there is none. */
  readonly kind: string
  /** The rest of the frame. */
  readonly body: string
}

/** @returns `undefined` for a message that is as it is. Looks at one character of a text, never throws. */
export function readFrame(data: unknown): Frame | undefined {
  if (typeof data !== 'string' || data.charCodeAt(0) !== 16) return undefined
  return { kind: data.charAt(1), body: data.slice(2) }
}

/** A message as it goes on the wire: a text that begins with DLE gets an escape of two characters. */
export function escapeMessage<T>(message: T): T | string {
  return typeof message === 'string' && message.charCodeAt(0) === 16 ? DLE + '=' + message : message
}

/**
 * The close code for a frame that no rule here allows.
 *
 * @returns `undefined` for one of a later minor version, which is to be ignored.
 */
export function refusal({ kind, body }: Frame): number | undefined {
  if (body.length + 2 > LONGEST_CONTROL || !/[a-z]/i.test(kind)) return BAD_FRAME
  return kind < 'a' ? NOT_UNDERSTOOD : undefined
}

/** @returns `undefined` for all but an integer from 0 to 2^53-1. */
export function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined
}

/**
 * The number in an ack.
 *
 * @returns `undefined` for anything but decimal digits without a leading zero, up to 2^53-1.
 */
export function readAck(body: string): number | undefined {
  return String(+body) === body ? countOf(+body) : undefined
}

/** Most messages and most bytes. */
export type Room = readonly [messages: number, bytes: number]

/** @returns `undefined` for all but a pair of counts. */
export function readRoom(value: unknown): Room | undefined {
  if (!Array.isArray(value)) return undefined
  const [messages, bytes] = value as unknown[]
  if (countOf(messages) === undefined || countOf(bytes) === undefined) return undefined
  return [messages as number, bytes as number]
}

/** The window of one direction: what its sender keeps and its receiver bears, at least one message. */
export function windowOf(one: Room, other: Room): Room {
  return [Math.max(1, Math.min(one[0], other[0])), Math.min(one[1], other[1])]
}
