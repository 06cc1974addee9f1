/** The formats of the library as a server may speak them, and how to tell which. */
import type { HeartbeatFormat, Payload } from '../core/formats/format.ts'
import { heartbeatMode } from '../core/formats/format.ts'
import {
  actionCable,
  appSync,
  centrifugo,
  engineIo,
  graphqlTransportWs,
  json,
  mqtt,
  phoenix,
  pusher,
  signalR,
  stomp,
  text,
  tRPC,
} from '../core/formats/index.ts'
import { OPCODE } from './connection.ts'

/** A format, and the code that makes it. */
export interface Candidate {
  /** To paste. */
  code: string
  /** With `alone` where there is that choice: nobody else here answers the server. */
  format: HeartbeatFormat
}

/** The library has no format for NATS, and an application can write one. */
export const NATS_CODE = 'PING of NATS'

const NATS: HeartbeatFormat = {
  ping: () => new TextEncoder().encode('PING\r\n'),
  reads: 'bytes',
  handshake: true,
  pong: 'PONG\\r\\n',
  read: data => {
    const frame = data instanceof ArrayBuffer ? Buffer.from(data).toString() : data
    if (typeof frame !== 'string') return false
    if (frame.startsWith('PONG\r\n')) return true
    return frame.startsWith('PING\r\n') && { answer: new TextEncoder().encode('PONG\r\n') }
  },
}

const candidate = (code: string, format: HeartbeatFormat): Candidate => ({ code, format })

/** Formats to try where nothing tells which one it is. The first is the default of the library. */
export const COMMON: readonly Candidate[] = [
  candidate('text()', text()),
  candidate('json()', json()),
  candidate('tRPC()', tRPC({ alone: true })),
  candidate('phoenix()', phoenix()),
  candidate('phoenix(1)', phoenix(1)),
]

const BY_SUBPROTOCOL: Readonly<Record<string, Candidate>> = {
  'graphql-transport-ws': candidate('graphqlTransportWs()', graphqlTransportWs({ alone: true })),
  mqtt: candidate('mqtt()', mqtt()),
  'actioncable-v1-json': candidate('actionCable()', actionCable()),
  'v11.stomp': candidate('stomp()', stomp()),
  'v12.stomp': candidate('stomp()', stomp()),
}

const BY_FIRST_FRAME: readonly (readonly [RegExp, Candidate])[] = [
  [/^0\{.*"pingInterval"/, candidate('engineIo()', engineIo({ alone: true }))],
  [/^\{.*"pusher:connection_established"/, candidate('pusher()', pusher({ alone: true }))],
  [/^\{"type":"welcome"/, candidate('actionCable()', actionCable())],
  [/^INFO \{/, candidate(NATS_CODE, NATS)],
  [/^\{"id":\d+,"connect":/, candidate('centrifugo()', centrifugo({ alone: true }))],
  [/^CONNECTED\n/, candidate('stomp()', stomp())],
  [/^\{\}\u001e/, candidate('signalR()', signalR())],
  [/"connectionTimeoutMs"/, candidate('appSync()', appSync())],
  // A CONNACK: packet type 2, its length, and whether a session was there.
  [/^\u0020[\u0002-\u007f][\u0000\u0001]/, candidate('mqtt()', mqtt())],
]

/** Subprotocols that say which format fits, to be offered. */
export const KNOWN_SUBPROTOCOLS: readonly string[] = Object.keys(BY_SUBPROTOCOL)

/** The format that these say, if they do. */
export function recognise(
  subprotocol: string | undefined,
  firstFrame: string | Buffer | undefined,
): Candidate | undefined {
  const frame = firstFrame?.toString('latin1').slice(0, 4096)
  const known =
    frame === undefined ? undefined : BY_FIRST_FRAME.find(([shape]) => shape.test(frame))
  return known?.[1] ?? (subprotocol === undefined ? undefined : BY_SUBPROTOCOL[subprotocol])
}

/** The candidate with this code. */
export function candidateOf(code: unknown): Candidate | undefined {
  const all = [...COMMON, ...Object.values(BY_SUBPROTOCOL), ...BY_FIRST_FRAME.map(([, one]) => one)]
  return all.find(one => one.code === code)
}

/** Whether it asks, so that a reply can be waited for. */
export const asks = ({ format }: Candidate): boolean => heartbeatMode(format) === 'ask'

/** Its ping as a frame: opcode and payload. */
export function pingOf({ format }: Candidate, id: number): [opcode: number, payload: Buffer] {
  const payload: Payload = format.ping?.(id) ?? ''
  return typeof payload === 'string'
    ? [OPCODE.text, Buffer.from(payload)]
    : [
        OPCODE.binary,
        Buffer.from(payload instanceof ArrayBuffer ? new Uint8Array(payload) : payload),
      ]
}

/** A received message as the native event has it. */
const asEventData = (data: string | Buffer): unknown =>
  typeof data === 'string' ? data : new Uint8Array(data).buffer

/** Whether a message is the reply to the ping with this id. */
export function isReply({ format }: Candidate, data: string | Buffer, id: number): boolean {
  const beat = format.read(asEventData(data), id)
  return beat === true || (typeof beat === 'object' && beat.reply === true)
}

/** The answer to a ping of the server's in this message; `undefined` where it is none. */
export function answerOf(
  { format }: Candidate,
  data: string | Buffer,
): [opcode: number, payload: Buffer] | undefined {
  const beat = format.read(asEventData(data), 0)
  const answer = typeof beat === 'object' ? beat.answer : undefined
  if (answer === undefined) return undefined
  return pingOf({ code: '', format: { ...format, ping: () => answer } }, 0)
}
