import { BAD_FRAME, NOT_UNDERSTOOD, NO_IDENTITY, PONG } from '../core/delivery/frames.ts'
import type { Hello } from '../core/delivery/hello.ts'
import { Reception } from '../core/delivery/reception.ts'
import { answer } from '../server/answer.ts'
import type { SessionMessage } from './session-interface.ts'
import type { Attached, LiveSession, SessionOwner } from './session.ts'

/** A socket of any runtime, as the hub needs it. */
export interface Outlet {
  /** Sends a text frame, or a binary one. */
  send(data: SessionMessage): void
  /** Sends a Close frame. */
  close(code: number, reason: string): void
  /** Destroys the connection. */
  terminate(): void
  /** Bytes that wait to be sent; 0 where the runtime does not tell. */
  buffered(): number
}

/** The hub must be told of each of these. */
export interface Wire {
  /** A frame came: a text as a string, a binary one as bytes. */
  message(data: string | Uint8Array | ArrayBuffer): void
  /** The socket can take more. */
  drained(): void
  /** The socket is closed. */
  closed(): void
}

/** The hub, as its connections see it. */
export interface ConnectionOwner extends SessionOwner {
  greet(connection: Connection, key: string, identity: string | undefined, hello: Hello): void
  detach(live: LiveSession, connection: Connection): void
}

/** One connection, from its opening to its end. */
export class Connection implements Wire, Attached {
  private readonly hub: ConnectionOwner
  private readonly outlet: Outlet
  private readonly request: unknown
  private readonly reception: Reception = new Reception()
  private live: LiveSession | undefined
  isClosed = false

  constructor(hub: ConnectionOwner, outlet: Outlet, request: unknown) {
    this.hub = hub
    this.outlet = outlet
    this.request = request
  }

  buffered(): number {
    return this.outlet.buffered()
  }

  write(data: SessionMessage): void {
    if (!this.isClosed) this.outlet.send(data)
  }

  /** Ends it: no later frame of it counts. */
  close(code: number, reason: string): void {
    if (this.isClosed) return
    this.isClosed = true
    this.outlet.close(code, reason)
  }

  /** Another connection has the session: nobody waits for this one. */
  displace(code: number): void {
    this.close(code, 'another connection has the session')
    this.outlet.terminate()
  }

  attach(live: LiveSession): void {
    this.live = live
    this.reception.attach()
  }

  lose(): void {
    this.live = undefined
    this.reception.lose()
  }

  message(data: string | Uint8Array | ArrayBuffer): void {
    if (this.isClosed) return
    const frame = data instanceof ArrayBuffer ? new Uint8Array(data) : data
    const reading = this.reception.frame(frame)
    if (reading === 'session') this.#session(frame)
    else if (reading === 'plain') this.#plain(frame)
    else if (reading === 'ping') this.#ping()
    else if (typeof reading === 'object') {
      if ('hello' in reading) void this.#hello(reading.hello)
      else this.#refuse(reading.code)
    }
  }

  drained(): void {
    this.live?.flush()
  }

  closed(): void {
    this.isClosed = true
    const live = this.live
    if (live) this.hub.detach(live, this)
  }

  async #hello(hello: Hello): Promise<void> {
    const { identify } = this.hub.settings
    let identity: string | undefined
    let key: string
    try {
      identity = await identify?.(this.request)
      if (identify && identity === undefined) return this.close(NO_IDENTITY, 'nobody is identified')
      key = await keyOf(hello.s, identity)
    } catch (error) {
      this.hub.failed(error)
      return this.close(1011, 'the server could not identify the client')
    }
    if (!this.isClosed) this.hub.greet(this, key, identity, hello)
  }

  #session(data: string | Uint8Array): void {
    const live = this.live
    // A connection that the session has no more.
    if (!live || live.seat.connection !== this) return
    const { session } = live.seat
    const event = session.receive(data, data.length)
    if ('kind' in event) {
      if (event.kind === 'e') this.hub.finish(live, 'client')
    } else if (event.type === 'message') {
      live.put(event.number, event.data as string | Uint8Array)
    } else if (event.type === 'acknowledged') {
      live.freed()
      live.flush()
    } else if (event.type === 'bad') {
      this.hub.finish(live, 'forgotten')
      this.#refuse(event.code)
    }
  }

  #ping(): void {
    // In front of the reply, so that a quiet client has it as soon as it asks.
    this.live?.acknowledge()
    this.write(PONG)
  }

  #plain(data: string | Uint8Array): void {
    const { settings } = this.hub
    const reply = typeof data === 'string' ? answer(data, settings.format) : undefined
    if (reply !== undefined) return this.write(reply)
    const { onPlain } = settings
    if (!onPlain) {
      return this.close(NOT_UNDERSTOOD, 'this server expects delivery: exactlyOnce()')
    }
    const peer = {
      send: (message: SessionMessage) => this.write(message),
      close: (code = 1000, reason = '') => this.close(code, reason),
    }
    this.hub.run(() => onPlain(peer, data, typeof data !== 'string'))
  }

  #refuse(code: number): void {
    const isBad = code === BAD_FRAME
    this.close(code, isBad ? 'against the protocol' : 'a frame that is not understood')
  }
}

/** Only the digest of a secret is kept. It is another one for another identity. */
async function keyOf(secret: string, identity: string | undefined): Promise<string> {
  const bytes = new TextEncoder().encode(identity === undefined ? secret : secret + identity)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
