/**
 * A session at the client, from the making of its secret to its loss. A lost session is never used
 * again: the next one is another object.
 *
 * ```
 * down --hello--> greeting --welcome--> live
 *   ^                |                    |
 *   +------down------+--------down--------+
 * any --lose--> lost
 * ```
 */
import type { ChannelEvent } from './channel.ts'
import { Channel } from './channel.ts'
import type { Frame, Room } from './frames.ts'
import { BAD_FRAME, PING, VERSION } from './frames.ts'
import type { Lost } from './hello.ts'
import { frameOf, readLost, readWelcome } from './hello.ts'
import type { Kept } from './outbound.ts'

/** The meaning of an inbound frame to a client. */
export type ClientEvent =
  | ChannelEvent
  /** The session goes on, or begins; so many messages are acknowledged, and will be written again. */
  | { readonly type: 'welcome'; readonly messages: number; readonly resent: number }
  /** The session cannot go on. */
  | { readonly type: 'lost'; readonly lost: Lost }
  /** The server has ended the session, by intent. */
  | { readonly type: 'ended' }
  /** The reply to a ping. */
  | { readonly type: 'pong' }

const BAD: ClientEvent = { type: 'bad', code: BAD_FRAME }

/** Messages of a session that is lost. */
export interface Remains<T> {
  /** Written at least once and not acknowledged: nobody knows what became of them. */
  readonly unconfirmed: readonly Kept<T>[]
  /** Never written, so they surely did not arrive. */
  readonly waiting: readonly Kept<T>[]
}

/** The state machine of this file. Its own methods alone change its members. */
export class ClientSession<T> extends Channel<T> {
  state: 'down' | 'greeting' | 'live' | 'lost' = 'down'
  /** The number of the last hello. */
  dial = 0
  /** The highest number of a hello that was welcomed. */
  welcomed = 0
  /** The public name of the session; empty before the first welcome. */
  id = ''
  readonly secret: string

  /** @param secret - 18 random bytes as base64url, made for this session alone. */
  constructor(secret: string, keeps: Room, bears: Room) {
    super(keeps, bears)
    this.secret = secret
  }

  /**
   * A connection begins. From here on frames of an earlier one must not be passed on any more.
   *
   * @param hasProbe - A ping of the plain format is the very next frame.
   * @returns The frame to send.
   */
  hello(hasProbe: boolean): string {
    const { received, settled } = this.in
    this.state = 'greeting'
    this.in.begin()
    return frameOf('h', {
      v: VERSION,
      s: this.secret,
      d: ++this.dial,
      w: this.welcomed,
      r: received,
      ...(settled < received && { h: settled }),
      a: this.out.acked,
      m: this.keeps,
      n: this.bears,
      ...(hasProbe && { p: 1 }),
    })
  }

  /** A frame of the present connection. */
  receive(data: unknown, size: number): ClientEvent {
    // Before the welcome the server sends no message, and acknowledges nothing.
    const { state } = this
    const event = state === 'live' || isControl(data) ? this.frame(data, size) : BAD
    if ('type' in event) {
      return event.type === 'acknowledged' && state !== 'live' ? BAD : event
    }
    return controlEvent(this, event)
  }

  /** The connection is gone, or given up. */
  down(): void {
    if (this.state !== 'lost') this.state = 'down'
  }

  /**
   * The session is over.
   *
   * @param handled - The server handled all up to this number, where it still knew.
   */
  lose(handled: number = 0): Remains<T> {
    const { acked, tried, kept } = this.out
    this.state = 'lost'
    const known = Math.max(0, Math.min(handled, tried) - acked)
    return { unconfirmed: kept.slice(known, tried - acked), waiting: kept.slice(tried - acked) }
  }

  /** The ping to send. */
  get ping(): string {
    return PING
  }
}

function controlEvent(session: ClientSession<unknown>, { kind, body }: Frame): ClientEvent {
  const { state } = session
  if (kind === 'q' && !body) return { type: 'pong' }
  if (kind === 'w' && state === 'greeting') return welcomeEvent(session, body)
  // A session may also end later: by overflow, or since a store forgot it.
  if (kind === 'l') return { type: 'lost', lost: readLost(body) }
  return kind === 'e' ? { type: 'ended' } : BAD
}

function welcomeEvent(session: ClientSession<unknown>, body: string): ClientEvent {
  const welcome = readWelcome(body)
  const { out } = session
  if (welcome?.d !== session.dial) return BAD
  const { r, h, id } = welcome
  if (h < out.acked || r > out.tried) return BAD
  const resent = out.tried - r
  const messages = session.connect(welcome)
  session.welcomed = session.dial
  session.id = id
  session.state = 'live'
  return { type: 'welcome', messages, resent }
}

const isControl = (data: unknown): boolean =>
  typeof data === 'string' && data.charCodeAt(0) === 16 && data[1] !== '='
