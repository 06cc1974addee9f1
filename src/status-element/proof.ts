import type { ReconnectingSocket } from '../index.ts'

/**
 * How long, in ms, to wait for a ping to go out. One that begins with the connection goes out within
 * a turn of the loop; where none does, nobody asks, and the connection is no more than open.
 */
const GRACE = 1000

/**
 * Whether the other side has been heard of since the connection was opened. An open connection by
 * itself may be no more than a proxy that has taken it.
 */
export class Proof {
  /** `connected` once something was heard, `open` where nothing was and nobody asks. */
  found: 'open' | 'connected' | undefined
  readonly #socket: ReconnectingSocket
  readonly #changed: () => void
  readonly #undo: (() => void)[]
  readonly #hear = (): void => this.#set('connected')
  #grace: ReturnType<typeof setTimeout> | undefined

  /** @param changed - Called after each change. */
  constructor(socket: ReconnectingSocket, changed: () => void) {
    this.#socket = socket
    this.#changed = changed
    if (socket.latency !== undefined) this.found = 'connected'
    this.#undo = [
      socket.on('status', ({ status, previous }) => {
        if (status === 'connecting') this.#set(undefined)
        // Any frame ends a suspicion.
        else if (status === 'connected' && previous === 'suspect') this.#hear()
        else if (status === 'connected') this.#expect()
      }),
      socket.on('ping', () => clearTimeout(this.#grace)),
      socket.on('pong', this.#hear),
      () => clearTimeout(this.#grace),
      () => socket.removeEventListener('message', this.#hear),
    ]
    if (socket.status === 'connected' && !this.found) this.#expect()
  }

  stop(): void {
    for (const undo of this.#undo) undo()
  }

  #expect(): void {
    this.#grace = setTimeout(() => this.#set('open'), GRACE)
    this.#socket.addEventListener('message', this.#hear, { once: true })
  }

  #set(found: 'open' | 'connected' | undefined): void {
    clearTimeout(this.#grace)
    if (found === this.found) return
    this.found = found
    this.#changed()
  }
}
