import type { ReconnectingWebSocket } from '../index.ts'

/**
 * How long, in ms, to wait for a ping to go out. One that begins with the connection goes out within
 * a turn of the loop; where none does, nobody is asking, and the open connection is all the proof
 * there will be.
 */
const GRACE = 1000

/**
 * Whether the other side has been heard of since the connection was opened. An open connection by
 * itself may be no more than a proxy that has taken it.
 */
export class Proof {
  isThere: boolean
  readonly #socket: ReconnectingWebSocket
  readonly #changed: () => void
  readonly #undo: (() => void)[]
  readonly #hear = (): void => this.#set(true)
  #grace: ReturnType<typeof setTimeout> | undefined

  /** @param changed - Called after each change. */
  constructor(socket: ReconnectingWebSocket, changed: () => void) {
    this.#socket = socket
    this.#changed = changed
    this.isThere = socket.latency !== undefined
    this.#undo = [
      socket.on('status', ({ status, previous }) => {
        if (status === 'connecting') this.#set(false)
        // Any frame ends a suspicion.
        else if (status === 'connected' && previous === 'suspect') this.#set(true)
        else if (status === 'connected') this.#expect()
      }),
      socket.on('ping', () => clearTimeout(this.#grace)),
      socket.on('pong', this.#hear),
      () => clearTimeout(this.#grace),
      () => socket.removeEventListener('message', this.#hear),
    ]
    if (socket.status === 'connected' && !this.isThere) this.#expect()
  }

  stop(): void {
    for (const undo of this.#undo) undo()
  }

  #expect(): void {
    this.#grace = setTimeout(this.#hear, GRACE)
    this.#socket.addEventListener('message', this.#hear, { once: true })
  }

  #set(isThere: boolean): void {
    clearTimeout(this.#grace)
    if (isThere === this.isThere) return
    this.isThere = isThere
    this.#changed()
  }
}
