import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { expect, vi } from 'vitest'

// Far beyond any sane delay: a bound is for what never comes, not for a busy machine.
const PATIENCE = 15_000
vi.setConfig({ testTimeout: 2 * PATIENCE })

/** One end of a connection, with everything that has happened to it. */
export class Peer {
  readonly socket: Socket
  received = Buffer.alloc(0)
  /** Payload that came, counted also when it is not kept. */
  size = 0
  /** The other side has sent its FIN. */
  ended = false
  /** Code of the error that closed the socket, `ECONNRESET` for a RST. */
  error: string | undefined
  closed = false

  constructor(socket: Socket, keep = true) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.size += chunk.length
      if (keep) this.received = Buffer.concat([this.received, chunk])
    })
    socket.on('end', () => (this.ended = true))
    socket.on('error', (error: NodeJS.ErrnoException) => (this.error = error.code))
    socket.on('close', () => (this.closed = true))
  }

  get text(): string {
    return this.received.toString('latin1')
  }

  send(data: string | Buffer): void {
    this.socket.write(data)
  }
}

/** Starts to connect to a port on loopback, with half-open allowed. */
export function startDial(port: number, keep = true): Peer {
  const options = { port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true }
  return new Peer(connect(options), keep)
}

/** Connects to a port on loopback; rejects if that fails. */
export async function dial(port: number, keep = true): Promise<Peer> {
  const peer = startDial(port, keep)
  await once(peer.socket, 'connect')
  return peer
}

/** The error code with which a connection attempt fails, or `undefined` if it succeeds. */
export async function dialError(port: number): Promise<string | undefined> {
  try {
    const peer = await dial(port)
    peer.socket.destroy()
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}

/** A bare TCP server that keeps what connects to it. */
export class RawTarget {
  readonly peers: Peer[] = []
  readonly #keep: boolean
  readonly #server = createServer({ allowHalfOpen: true, noDelay: true }, socket =>
    this.peers.push(new Peer(socket, this.#keep)),
  )

  constructor(keep = true) {
    this.#keep = keep
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  async stop(): Promise<void> {
    for (const peer of this.peers) peer.socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }
}

/** Waits until `read()` equals `value`. */
export async function until<T>(read: () => T, value: T): Promise<void> {
  await expect.poll(read, { timeout: PATIENCE, interval: 2 }).toEqual(value)
}

/**
 * Lets everything that is already on its way over loopback arrive: round trips of a connection
 * of its own, each of which takes the event loop through its poll phase several times.
 */
export async function settle(): Promise<void> {
  const server = createServer(socket => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  for (let i = 0; i < 5; i++) {
    socket.write('?')
    await once(socket, 'data')
  }
  socket.destroy()
  await new Promise(resolve => server.close(resolve))
}
