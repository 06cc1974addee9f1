/** The part that both ends of a session have in common: two directions, and the frames that move them. */
import type { Frame, Room } from './frames.ts'
import { BAD_FRAME, DLE, escapeMessage, readAck, readFrame, refusal, windowOf } from './frames.ts'
import { Inbound } from './inbound.ts'
import { Outbound } from './outbound.ts'

/** The meaning of an inbound frame to a session. */
export type ChannelEvent =
  /** A message of the other side, with its number, to be handled. */
  | { readonly type: 'message'; readonly number: number; readonly data: unknown }
  /** The other side has handled so many messages more, all up to `through`. */
  | { readonly type: 'acknowledged'; readonly messages: number; readonly through: number }
  /** A frame of a later version, to be ignored. */
  | { readonly type: 'ignored' }
  /** Against the protocol: close with this code, the session is over. */
  | { readonly type: 'bad'; readonly code: number }

const BAD: ChannelEvent = { type: 'bad', code: BAD_FRAME }

/** The state machine of this file. */
export class Channel<T> {
  readonly out: Outbound<T> = new Outbound<T>()
  readonly in: Inbound = new Inbound()
  /** The most that this side keeps unacknowledged. */
  readonly keeps: Room
  /** The most that this side lets be unhandled. */
  readonly bears: Room

  constructor(keeps: Room, bears: Room) {
    this.keeps = keeps
    this.bears = bears
  }

  /**
   * A connection begins, at what the other side told of itself.
   *
   * @param peer - Checked: `acked <= h <= r <= tried`.
   * @returns How many messages more the other side has handled.
   */
  connect(peer: { r: number; h: number; m: Room; n: Room }): number {
    this.out.window = windowOf(this.keeps, peer.n)
    this.in.window = windowOf(peer.m, this.bears)
    this.out.rewind(peer.r)
    return this.out.ack(peer.h)!
  }

  /**
   * An inbound frame of an attached connection.
   *
   * @param size - Bytes of a message; a text may count its characters.
   * @returns The frame itself where it is one of the session's own.
   */
  frame(data: unknown, size: number): ChannelEvent | Frame {
    const frame = readFrame(data)
    if (!frame) return messageEvent(this, data, size)
    const { kind, body } = frame
    if (kind === '=') return messageEvent(this, body, size - 2)
    if (kind === 'a') return ackEvent(this, body)
    if (refusal(frame)) return { type: 'bad', code: refusal(frame)! }
    return 'pqhwle'.includes(kind) ? frame : { type: 'ignored' }
  }

  /** The next message to write, as it goes on the wire; `undefined` while there is none to write. */
  next(): T | string | undefined {
    const kept = this.out.next()
    return kept && escapeMessage(kept.message)
  }

  /** The ack to write; `undefined` where none is due. */
  ack(): string | undefined {
    const through = this.in.ack()
    return through === undefined ? undefined : `${DLE}a${through}`
  }
}

function messageEvent(channel: Channel<unknown>, data: unknown, size: number): ChannelEvent {
  const number = channel.in.receive(size)
  return number === undefined ? BAD : { type: 'message', number, data }
}

function ackEvent(channel: Channel<unknown>, body: string): ChannelEvent {
  const through = readAck(body)
  const messages = through === undefined ? undefined : channel.out.ack(through)
  return messages === undefined ? BAD : { type: 'acknowledged', messages, through: through! }
}
