/**
 * Reads the frames of one connection, at the server. The first one decides: a hello, or a client
 * without sessions, which is left as it is.
 *
 * ```
 * fresh --hello--> opening --attach--> attached
 *   |                 |                   |
 * plain               +-------lose--------+--> lost --hello--> opening
 * ```
 */
import type { Frame } from './frames.ts'
import { BAD_FRAME, readFrame } from './frames.ts'
import type { Hello } from './hello.ts'
import { readHello } from './hello.ts'

/** The use of an inbound frame. */
export type Reading =
  /** Pass it to the session. */
  | 'session'
  /** Pass it to the application: this client has no sessions. */
  | 'plain'
  /** Reply to a ping. */
  | 'ping'
  /** It belongs to a session that is lost. */
  | 'ignore'
  /** Close with this code. */
  | { readonly code: number }
  /** Find the session, or make it. */
  | { readonly hello: Hello }

/** The state machine of this file. */
export class Reception {
  state: 'fresh' | 'plain' | 'opening' | 'attached' | 'lost' = 'fresh'
  /** The very next frame is the probe. */
  isProbeNext = false

  /** The session is attached to this connection. */
  attach(): void {
    this.state = 'attached'
  }

  /** The session is over; another hello may follow, and frames that were under way. */
  lose(): void {
    this.state = 'lost'
  }

  frame(data: unknown): Reading {
    const { state } = this
    // By its position: to read it would count a message as a ping, or a ping as a message.
    if (this.isProbeNext) {
      this.isProbeNext = false
      return 'ping'
    }
    if (state === 'plain') return state
    const frame = readFrame(data)
    if (state === 'fresh' && frame?.kind !== 'h') {
      this.state = 'plain'
      return 'plain'
    }
    if (frame?.kind === 'p') return frame.body ? { code: BAD_FRAME } : 'ping'
    if (state === 'attached') return 'session'
    if (frame?.kind === 'h' && state !== 'opening') return helloReading(this, frame)
    return state === 'lost' ? 'ignore' : { code: BAD_FRAME }
  }
}

function helloReading(reception: Reception, { body }: Frame): Reading {
  const hello = readHello(body)
  if (!hello) return { code: BAD_FRAME }
  reception.state = 'opening'
  reception.isProbeNext = hello.p === 1
  return { hello }
}
