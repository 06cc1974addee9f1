/** The first frame of a client on each connection, and the answers to it. */
import { parseObject } from '../formats/parse-object.ts'
import type { Room } from './frames.ts'
import { DLE, VERSION, countOf, readRoom } from './frames.ts'

/** The client's words on itself and its session. */
export interface Hello {
  /** The major version of the protocol. */
  readonly v: number
  /** The secret: 18 random bytes as base64url, made anew for each session. */
  readonly s: string
  /** The number of this hello in the session: 1, 2, 3, … */
  readonly d: number
  /** The highest number of a hello that was welcomed; 0 if none. */
  readonly w: number
  /** Messages received in this session. */
  readonly r: number
  /** Messages handled in this session; left out where all are. */
  readonly h?: number
  /** The highest ack received. */
  readonly a: number
  /** The most that I keep unacknowledged. */
  readonly m: Room
  /** The most that I let be unhandled. */
  readonly n: Room
  /** 1 where the very next frame is the probe. */
  readonly p?: 1
}

/** The session is attached to this connection. */
export interface Welcome {
  readonly v: number
  /** The number of the hello that this replies to. */
  readonly d: number
  /** The public name of the session. */
  readonly id: string
  /** Messages received in this session. */
  readonly r: number
  /** Messages handled in this session. */
  readonly h: number
  readonly m: Room
  readonly n: Room
  /** How long a session without a connection lives, in ms. */
  readonly ttl: number
}

/**
 * Why a session cannot go on:
 * - `unknown`: expired, evicted, of another process or of somebody else.
 * - `forgotten`: what the two sides know contradicts each other.
 * - `overflow`: the client was away for more messages than the server keeps.
 * - `ended`: by intent of the other side.
 * - `busy`: the server has no room for it.
 * - `version`: the server speaks another version of the protocol.
 */
export type LostReason = 'unknown' | 'forgotten' | 'overflow' | 'ended' | 'busy' | 'version'

const LOST_REASONS = ['unknown', 'forgotten', 'overflow', 'ended', 'busy', 'version']

/** That session cannot go on. */
export interface Lost {
  readonly reason: LostReason
  /** The client waits for a time drawn evenly from 0 to this, in ms, before its next hello. */
  readonly wait: number
  /** All up to this number were handled, where the server still knows. */
  readonly h?: number
}

/** The longest wait that a client obeys, in ms. */
const LONGEST_WAIT = 60_000

/** A control frame with an object in it. */
export function frameOf(
  kind: 'h' | 'w' | 'l' | 'e',
  body: Hello | Welcome | Lost | object,
): string {
  return DLE + kind + JSON.stringify(body)
}

/** @returns `undefined` for anything else. Members that are not known are ignored. */
export function readHello(body: string): Hello | undefined {
  const given = parseObject(body)
  if (!given) return undefined
  const { v, s, d, w, r, a, p } = given
  const m = readRoom(given['m'])
  const n = readRoom(given['n'])
  const h = given['h'] === undefined ? r : given['h']
  const areCounts = [v, d, w, r, a, h].every(value => countOf(value) !== undefined)
  if (!areCounts || !m || !n || typeof s !== 'string' || !/^[\w-]{24}$/.test(s)) return undefined
  const hello = { v, s, d, w, r, h, a, m, n, ...(p === 1 && { p }) } as Required<Hello>
  return hello.d > hello.w && hello.h <= hello.r ? hello : undefined
}

/** @returns `undefined` for anything else. */
export function readWelcome(body: string): Welcome | undefined {
  const given = parseObject(body)
  if (!given) return undefined
  const { v, d, r, h, ttl } = given
  const m = readRoom(given['m'])
  const n = readRoom(given['n'])
  const areCounts = [d, r, h, ttl].every(value => countOf(value) !== undefined)
  if (v !== VERSION || !areCounts || !m || !n || (h as number) > (r as number)) return undefined
  return { v, d, id: String(given['id']), r, h, m, n, ttl } as Welcome
}

/** @returns A loss without details for what is none: the session is over in any case. */
export function readLost(body: string): Lost {
  const { reason, wait, h } = parseObject(body) ?? {}
  const through = countOf(h)
  return {
    reason: LOST_REASONS.includes(reason as string) ? (reason as LostReason) : 'unknown',
    wait: Math.min(LONGEST_WAIT, countOf(wait) ?? 0),
    ...(through !== undefined && { h: through }),
  }
}
