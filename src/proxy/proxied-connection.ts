import { Socket } from 'node:net'
import type { Direction, Fault } from './fault.ts'
import { Lane } from './lane.ts'
import { lanePolicy } from './lane-policy.ts'
import type { ConnectionFacts } from './lane-policy.ts'
import { resetSocket } from './reset-socket.ts'

/** The address that a proxy connects to. */
export interface Target {
  host: string
  port: number
}

/** One connection as `FaultProxy.state()` shows it. */
export interface ConnectionState {
  /** Counts from 1 in the order in which the proxy accepted them. */
  id: number
  /** The fault it is under now. */
  fault: Fault
  /** The first line of its request, as far as it has passed; at most 64 characters. */
  request: string
  /** Whether the 101 response of a WebSocket upgrade has gone to the client. */
  upgraded: boolean
  /** Whether a WebSocket Close frame was swallowed, in either direction. */
  closeSwallowed: boolean
  /** Bytes passed on so far. */
  bytes: Record<Direction, number>
  /** Bytes in the proxy that have not left. */
  held: Record<Direction, number>
  /** Whether the sender of this direction has finished or is gone, told or not. */
  ended: Record<Direction, boolean>
}

// When both sides have finished but a fault keeps it from them, nothing more will ever tell the
// proxy that they are gone. Until then a fault may still be lifted and the ends delivered.
const LINGER = 120_000

/**
 * A client's socket and the socket to the target that belongs to it, under a fault.
 *
 * A WebSocket upgrade is recognised if it is the first request of its connection, as browsers
 * send it. Bytes that are not HTTP at all pass like any others.
 */
export class ProxiedConnection {
  readonly id: number

  readonly #client: Socket
  readonly #server = new Socket({ allowHalfOpen: true })
  readonly #target: Target
  readonly #up: Lane
  readonly #down: Lane
  readonly #facts: ConnectionFacts = { upgraded: false, closeSwallowed: false }
  #fault: Fault
  #dialled = false
  #hungUp = false
  #linger: NodeJS.Timeout | undefined

  constructor(id: number, client: Socket, target: Target, fault: Fault, onClose: () => void) {
    this.id = id
    this.#client = client
    this.#target = target
    this.#fault = fault
    const onCloseDropped = () => this.#learn('closeSwallowed')
    const onEnd = () => this.#armLinger()
    this.#up = new Lane(client, this.#server, { onHead: () => {}, onCloseDropped, onEnd })
    this.#down = new Lane(this.#server, client, {
      onHead: switching => switching && this.#learn('upgraded'),
      onCloseDropped,
      onEnd,
    })
    let open = 2
    const closed = () => {
      // A server that was never dialled has nothing to say about it.
      if (!this.#dialled) this.#server.destroy()
      if (--open > 0) return
      clearTimeout(this.#linger)
      onClose()
    }
    client.once('close', closed)
    this.#server.once('close', closed)
    this.apply(fault)
  }

  get state(): ConnectionState {
    return {
      id: this.id,
      fault: this.#fault,
      request: this.#up.firstLine,
      ...this.#facts,
      bytes: { up: this.#up.forwarded, down: this.#down.forwarded },
      held: { up: this.#up.held, down: this.#down.held },
      ended: { up: this.#up.ended, down: this.#down.ended },
    }
  }

  /** Puts the connection under another fault at once. `refuse` changes nothing here. */
  apply(fault: Fault): void {
    if (fault.kind === 'refuse') return
    if (this.#hungUp && fault.kind !== 'rst') return
    this.#fault = fault
    if (fault.kind === 'fin') return this.#hangUp(socket => socket.end())
    if (fault.kind === 'rst') return this.#hangUp(resetSocket)
    if (fault.kind !== 'hang-upgrade') this.#dial()
    this.#steer()
  }

  destroy(): void {
    this.#client.destroy()
    this.#server.destroy()
  }

  #dial(): void {
    if (this.#dialled) return
    this.#dialled = true
    this.#server.connect({ ...this.#target, noDelay: true })
  }

  #learn(fact: keyof ConnectionFacts): void {
    this.#facts[fact] = true
    this.#steer()
  }

  #steer(): void {
    this.#up.apply(lanePolicy(this.#fault, 'up', this.#facts))
    this.#down.apply(lanePolicy(this.#fault, 'down', this.#facts))
  }

  #hangUp(end: (socket: Socket) => void): void {
    this.#hungUp = true
    this.#up.stop()
    this.#down.stop()
    if (this.#dialled) end(this.#server)
    else this.#server.destroy()
    end(this.#client)
    this.#armLinger()
  }

  #armLinger(): void {
    const bothEnded = this.#up.ended && (this.#down.ended || !this.#dialled)
    if (!bothEnded && !this.#hungUp) return
    clearTimeout(this.#linger)
    const moved = this.#up.forwarded + this.#down.forwarded
    this.#linger = setTimeout(() => {
      if (moved === this.#up.forwarded + this.#down.forwarded) this.destroy()
      else this.#armLinger()
    }, LINGER)
  }
}
