import type { Socket } from 'node:net'
import { Receiver, Sender } from './ws-frames.ts'
import type { Traffic } from './gate.ts'
import type { HttpHead } from './http-head.ts'

/** An act of a server on a connection, with the ms since the connection opened. */
export type Happening = What & { at: number }

type What =
  | { kind: 'message'; data: string | Buffer }
  | { kind: 'ping' | 'pong'; data: Buffer }
  | { kind: 'close'; code: number; reason: string }
  | {
      kind: 'end'
      /** `fin`: in order; `rst`: by a reset or another error. */
      how: 'fin' | 'rst'
    }
  /** Bytes that are not a frame of RFC 6455. */
  | { kind: 'broken'; problem: string }

export type Kind = Happening['kind']

/** Opcodes of RFC 6455, 5.2. */
export const OPCODE = {
  continuation: 0,
  text: 1,
  binary: 2,
  reserved: 3,
  close: 8,
  ping: 9,
  pong: 10,
}

export interface FrameOptions {
  fin?: boolean
  rsv1?: boolean
}

export interface ConnectionOptions {
  /** `false` to leave the server's control pings unanswered. */
  answersPings: boolean
  /** The negotiated extensions, by name, as `ws` wants them. */
  extensions: object
  /** Hears of the server's Close frame. */
  onClose: (code: number) => void
}

/** So much is kept of what a server pushes; all of it is counted. */
const MAX_KEPT = 500
const LARGEST_KEPT = 64 * 1024
/** A larger message ends the connection. */
const MAX_PAYLOAD = 16 * 1024 * 1024

/** An upgraded connection that does nothing by itself but to answer control pings. */
export class Connection {
  readonly head: HttpHead
  /** All happenings, oldest first. */
  readonly log: Happening[] = []
  /** How often each kind has happened. */
  readonly counts: Record<Kind, number> = {
    message: 0,
    ping: 0,
    pong: 0,
    close: 0,
    end: 0,
    broken: 0,
  }

  readonly #socket: Socket
  readonly #traffic: Traffic
  readonly #openedAt = performance.now()
  readonly #waits = new Set<(happening: Happening) => void>()
  #sentAt = 0

  constructor(
    socket: Socket,
    { head, rest }: { head: HttpHead; rest: Buffer },
    traffic: Traffic,
    { answersPings, extensions, onClose }: ConnectionOptions,
  ) {
    this.head = head
    this.#socket = socket
    this.#traffic = traffic
    const receiver = new Receiver({ maxPayload: MAX_PAYLOAD, extensions })
    receiver.on('message', (data, isBinary) =>
      this.#note({ kind: 'message', data: isBinary ? data : data.toString() }),
    )
    receiver.on('ping', data => {
      if (answersPings) this.send(OPCODE.pong, data)
      this.#note({ kind: 'ping', data })
    })
    receiver.on('pong', data => this.#note({ kind: 'pong', data }))
    receiver.on('conclude', (code, reason) => {
      onClose(code)
      this.#note({ kind: 'close', code, reason: reason.toString() })
    })
    receiver.on('error', ({ message }) => this.#note({ kind: 'broken', problem: message }))
    const feed = (data: Buffer): void => {
      // After a Close frame, or after what is no frame, nothing more means anything.
      if (!this.counts.close && !this.counts.broken) receiver.write(data)
    }
    socket.on('data', feed)
    socket.once('end', () => this.#ended('fin'))
    socket.once('error', () => this.#ended('rst'))
    socket.once('close', () => this.#ended('rst'))
    if (rest.length) feed(rest)
    socket.resume()
  }

  /** Ms since it opened. */
  get age(): number {
    return performance.now() - this.#openedAt
  }

  /** Ms since this side last sent anything. */
  get silence(): number {
    return this.age - this.#sentAt
  }

  /** Whether the server has ended it: by a Close frame, FIN or RST. */
  get isOver(): boolean {
    return this.counts.close + this.counts.end + this.counts.broken > 0
  }

  /** The first happening of these kinds. */
  first<K extends Kind>(...kinds: K[]): Extract<Happening, { kind: K }> | undefined {
    return this.log.find((one): one is Extract<Happening, { kind: K }> =>
      kinds.includes(one.kind as K),
    )
  }

  /** Sends one frame, masked as a client's must be. */
  send(opcode: number, payload: string | Buffer = '', options: FrameOptions = {}): void {
    this.write(frame(opcode, payload, options))
  }

  /** Sends frames that {@link frame} made in one piece. */
  write(...frames: Buffer[]): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    const bytes = Buffer.concat(frames)
    this.#traffic.frames += frames.length
    this.#traffic.bytes += bytes.length
    this.#sentAt = this.age
    this.#socket.write(bytes)
  }

  /** Sends a Close frame; TCP stays as it is. */
  sendClose(code: number): void {
    const payload = Buffer.alloc(2)
    payload.writeUInt16BE(code)
    this.send(OPCODE.close, payload)
  }

  /** Sends FIN; what the server sends still arrives. */
  sendFin(): void {
    this.#socket.end()
  }

  /**
   * Waits for a happening, at most so many ms from now.
   *
   * @param from - The index in the {@link log} to begin at. By default only happenings
   *   that are still to come count.
   */
  async wait(
    test: (happening: Happening) => boolean,
    ms: number,
    from: number = this.log.length,
  ): Promise<Happening | undefined> {
    const past = this.log.slice(from).find(test)
    if (past) return past
    return new Promise(resolve => {
      const end = (happening?: Happening): void => {
        clearTimeout(timer)
        this.#waits.delete(look)
        resolve(happening)
      }
      const look = (happening: Happening): void => {
        if (test(happening)) end(happening)
      }
      const timer = setTimeout(end, ms)
      this.#waits.add(look)
    })
  }

  /** Waits as {@link wait} does; the end of the connection is waited for as well. */
  waitOrEnd(
    kind: Kind,
    ms: number,
    from: number = this.log.length,
  ): Promise<Happening | undefined> {
    const kinds: readonly Kind[] = [kind, 'close', 'end', 'broken']
    return this.wait(one => kinds.includes(one.kind), ms, from)
  }

  /** Ends it politely, and by force a second later. */
  leave(): void {
    if (!this.isOver) this.sendClose(1000)
    this.#socket.end()
    const timer = setTimeout(() => this.#socket.destroy(), 1000)
    timer.unref()
    this.#socket.once('close', () => clearTimeout(timer))
  }

  /** Ends it at once. */
  destroy(): void {
    this.#socket.destroy()
  }

  #ended(how: 'fin' | 'rst'): void {
    if (!this.counts.end) this.#note({ kind: 'end', how })
  }

  #note(what: What): void {
    const happening: Happening = { ...what, at: this.age }
    this.counts[happening.kind]++
    const isLarge = happening.kind === 'message' && happening.data.length > LARGEST_KEPT
    const isFull = this.log.length >= MAX_KEPT && happening.kind === 'message'
    if (!isLarge && !isFull) this.log.push(happening)
    for (const look of [...this.#waits]) look(happening)
  }
}

/** The bytes of one frame of a client. */
export function frame(
  opcode: number,
  payload: string | Buffer,
  options: FrameOptions = {},
): Buffer {
  const { fin = true, rsv1 = false } = options
  // `ws` masks in place, and the payload may be somebody else's.
  const data = Buffer.from(payload)
  return Buffer.concat(Sender.frame(data, { fin, rsv1, opcode, mask: true, readOnly: false }))
}
