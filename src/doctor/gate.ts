import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** The load that a run has put on the server. */
export interface Traffic {
  connections: number
  frames: number
  /** Bytes sent, without those of TCP and TLS. */
  bytes: number
}

/** No connection is made any more; the message says why. */
export class Stopped extends Error {}

/**
 * Each connection of a run passes here, so that a server of somebody else's gets few at once and few each
 * second, and none after it has asked for that.
 */
export class Gate {
  readonly traffic: Traffic = { connections: 0, frames: 0, bytes: 0 }
  readonly #atOnce: number
  readonly #between: number
  readonly #sockets = new Set<Socket>()
  #inside = 0
  #nextAt = -Infinity
  #turn: Promise<void> = Promise.resolve()
  #wake = () => {}
  #reason: string | undefined

  constructor(limits: { atOnce: number; between: number }) {
    this.#atOnce = limits.atOnce
    this.#between = limits.between
  }

  /** Why there are no more connections; `undefined` while there are. */
  get reason(): string | undefined {
    return this.#reason
  }

  /**
   * Waits for its turn, then has a socket made.
   *
   * @throws Stopped
   */
  async socket(make: () => Socket): Promise<Socket> {
    const turn = this.#turn.then(() => this.#wait())
    this.#turn = turn.catch(() => {})
    await turn
    this.traffic.connections++
    const socket = make()
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      this.#inside--
      this.#wake()
    })
    // Each wait for the socket listens by itself; this one is for the time after.
    socket.on('error', () => {})
    return socket
  }

  /** The server has asked for no more. Open connections go on. */
  stop(reason: string): void {
    this.#reason ??= reason
    this.#wake()
  }

  /** The run is over: nothing is left open. */
  end(reason: string): void {
    this.stop(reason)
    for (const socket of this.#sockets) socket.destroy()
  }

  async #wait(): Promise<void> {
    while (this.#inside >= this.#atOnce && !this.#reason) {
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
    const now = performance.now()
    if (this.#nextAt > now && !this.#reason) await delay(this.#nextAt - now)
    if (this.#reason) throw new Stopped(this.#reason)
    this.#nextAt = performance.now() + this.#between
    this.#inside++
  }
}
