import type { Socket } from 'node:net'
import type { Direction, Fault, Scope } from './fault.ts'
import { Listener } from './listener.ts'
import { ProxiedConnection } from './proxied-connection.ts'
import type { ConnectionState, Target } from './proxied-connection.ts'
import { validateFault, validateScope } from './validate-fault.ts'

export interface FaultProxyOptions {
  /** The server to which connections go. */
  target: Target
  /** Address to listen on. @default '127.0.0.1' */
  host?: string
  /** TCP port; 0 takes a free one. @default 0 */
  port?: number
}

/** A picture of a proxy, fit for JSON. */
export interface FaultProxyState {
  port: number
  /** False while new connections are refused. */
  listening: boolean
  /** The fault last set for open connections. One opened since may be under another. */
  existing: Fault
  /** The fault a new connection starts with. */
  new: Fault
  /** Connections open now. */
  open: number
  /** Connections since the start. */
  total: number
  /** Bytes passed on since the start. */
  bytes: Record<Direction, number>
  /** Bytes in the proxy that have not left. */
  held: Record<Direction, number>
  /** The connections open now, oldest first. */
  connections: ConnectionState[]
}

/** Starts a TCP proxy that can do to its connections what networks do; see {@link Fault}. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const proxy = new FaultProxy(options)
  await proxy.heal()
  return proxy
}

const NONE: Fault = { kind: 'none' }

/** A running proxy; {@link startFaultProxy} makes one. */
export class FaultProxy {
  readonly #target: Target
  readonly #listener: Listener
  readonly #open = new Map<Socket, ProxiedConnection>()
  readonly #passed: Record<Direction, number> = { up: 0, down: 0 }
  #existing = NONE
  #new = NONE
  #total = 0
  #closing: Promise<void> | undefined
  #onEmpty = () => {}

  constructor({ target, host = '127.0.0.1', port = 0 }: FaultProxyOptions) {
    this.#target = target
    this.#listener = new Listener(host, port, socket => this.#accept(socket))
  }

  /** TCP port. It stays the same while new connections are refused. */
  get port(): number {
    return this.#listener.port
  }

  /** Connections open now. One that a fault keeps open counts although both sides are gone. */
  get connections(): number {
    return this.#open.size
  }

  /**
   * Puts connections under a fault: those open now (`existing`), those that come (`new`) or
   * both. For open ones it acts at once, and all that the fault before it had in flight is
   * cancelled. Throws on an invalid fault, see {@link validateFault}.
   *
   * Resolves when the port listens or refuses as it should; the rest is done on return.
   */
  set(fault: Fault, scope: Scope = 'both'): Promise<void> {
    validateScope(scope)
    const copy = Object.freeze({ ...validateFault(fault, scope) })
    if (this.#closing) throw new Error('the proxy is closed: start another one')
    if (scope !== 'existing') this.#new = copy
    if (scope !== 'new' && copy.kind !== 'refuse') {
      this.#existing = copy
      for (const connection of this.#open.values()) connection.apply(copy)
    }
    return this.#listener.set(this.#new.kind !== 'refuse')
  }

  /** New connections work. The open ones stay as they are. */
  heal(): Promise<void> {
    return this.set(NONE, 'new')
  }

  /** Everything works: what was held for an open connection is delivered, then its end. */
  restore(): Promise<void> {
    return this.set(NONE, 'both')
  }

  state(): FaultProxyState {
    const connections = Array.from(this.#open.values(), connection => connection.state)
    const bytes = { ...this.#passed }
    const held = { up: 0, down: 0 }
    for (const connection of connections) {
      for (const direction of ['up', 'down'] as const) {
        bytes[direction] += connection.bytes[direction]
        held[direction] += connection.held[direction]
      }
    }
    return {
      port: this.port,
      listening: this.#listener.listening,
      existing: this.#existing,
      new: this.#new,
      open: connections.length,
      total: this.#total,
      bytes,
      held,
      connections,
    }
  }

  /** Destroys all connections and stops listening. Resolves when every socket is closed. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const stopped = this.#listener.set(false)
    const empty = new Promise<void>(resolve => (this.#onEmpty = resolve))
    for (const connection of this.#open.values()) connection.destroy()
    await stopped
    if (this.#open.size > 0) await empty
  }

  #accept(client: Socket): void {
    // Accepted by the kernel before the port was closed.
    if (this.#closing || this.#new.kind === 'refuse') return void client.resetAndDestroy()
    const onClose = () => {
      const { bytes } = connection.state
      this.#passed.up += bytes.up
      this.#passed.down += bytes.down
      this.#open.delete(client)
      if (this.#open.size === 0) this.#onEmpty()
    }
    const id = ++this.#total
    const connection = new ProxiedConnection(id, client, this.#target, this.#new, onClose)
    this.#open.set(client, connection)
  }
}
