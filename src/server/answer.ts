import type { Payload } from '../core/formats/format.ts'
import type { Frame } from '../core/formats/frames.ts'
import { hasMembers, replyTo } from '../core/formats/frames.ts'
import { parseObject } from '../core/formats/parse-object.ts'

/** The `ping` and `pong` of the client's heartbeat, or those of `json(ping, pong, id)`. */
export interface AnswerFormat {
  /**
   * The whole text frame, or the members by which the JSON object is known.
   *
   * @defaultValue 'ping'
   */
  readonly ping?: string | object | undefined
  /**
   * The text or the object to reply with.
   *
   * @defaultValue 'pong'; beside a `ping` that is an object, `{ type: 'pong' }`
   */
  readonly pong?: string | object | undefined
  /** The member of the ping that the reply brings back, where both are objects. */
  readonly id?: string | undefined
}

/** No heartbeat is longer, in bytes or characters; a longer frame is not looked into. */
const LONGEST = 1024

/**
 * The reply to a heartbeat. Call it first thing in the message handler, before parsing,
 * authentication and queues: a connection whose replies wait behind those looks dead. Pure, never
 * throws, and returns at once for a frame that is not a heartbeat.
 *
 * ```ts
 * socket.on('message', (data, isBinary) => {
 *   const reply = isBinary ? undefined : answer(data)
 *   if (reply !== undefined) return socket.send(reply)
 *   // …
 * })
 * ```
 *
 * @param frame - A text frame, as text or as its UTF-8 bytes. If the runtime tells text from binary
 *   frames, ask for text frames only. A list of fragments, as `ws` may give on request, is not
 *   looked into.
 * @param format - The format that the client was configured with. Default: the text `ping`, and
 *   `pong`.
 * @returns The text frame to send; `undefined` for a frame that is not a heartbeat.
 */
export function answer(
  frame: Payload | readonly Uint8Array[],
  { ping = 'ping', pong = replyTo(ping), id }: AnswerFormat = {},
): string | undefined {
  const text = asText(frame, ping)
  if (text === undefined || (typeof ping === 'string' && text !== ping)) return undefined
  if (typeof ping === 'string') return asFrame(pong)
  const asked = parseObject(text)
  // No members are no mark: every object would have them.
  if (!Object.keys(ping).length || !hasMembers(asked, ping)) return undefined
  return asFrame(id !== undefined && typeof pong === 'object' ? { ...pong, [id]: asked[id] } : pong)
}

function asFrame(pong: Frame): string {
  return typeof pong === 'string' ? pong : JSON.stringify(pong)
}

let decoder: TextDecoder | undefined

/** Decodes only what may be the ping by its length, because to decode costs far more than to compare. */
function asText(frame: unknown, ping: Frame): string | undefined {
  if (typeof frame === 'string') return frame.length > LONGEST ? undefined : frame
  if (!(frame instanceof ArrayBuffer || ArrayBuffer.isView(frame))) return undefined
  // In UTF-8 each code unit of a text takes one to three bytes.
  const [least, most] = typeof ping === 'string' ? [ping.length, 3 * ping.length] : [2, LONGEST]
  const { byteLength } = frame
  if (byteLength < least || byteLength > Math.min(most, LONGEST)) return undefined
  decoder ??= new TextDecoder('utf-8', { ignoreBOM: true })
  return decoder.decode(frame)
}
