import { keepAlive } from '../server/keep-alive.ts'
import type { ServerSocket } from '../server/server-socket.ts'
import type { ConnectionOwner } from './connection.ts'
import { Connection } from './connection.ts'
import type { SessionMessage } from './session-interface.ts'

/** A socket of `ws`, or one like it. */
export interface SessionSocket extends Omit<ServerSocket, 'send'> {
  /** Sends a frame, and calls back once it was handed to the operating system. */
  send(data: string | ArrayBufferView | ArrayBuffer, sent?: () => void): void
}

let decoder: TextDecoder | undefined

/** Leads what a socket of `ws` says to the hub. */
export function acceptSocket(hub: ConnectionOwner, socket: SessionSocket, request: unknown): void {
  const outlet = {
    send: (data: SessionMessage) => {
      if (socket.readyState === 1) socket.send(data, () => connection.drained())
    },
    close: (code: number, reason: string) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    buffered: () => socket.bufferedAmount,
  }
  const connection = new Connection(hub, outlet, request)
  // The hub replies to the heartbeats: what a ping is depends on what came before.
  keepAlive(socket, {
    format: false,
    onMessage: (data, isBinary) => connection.message(frameOf(data, isBinary)),
  })
  socket.on('close', () => connection.closed())
}

/** As `ws` gives it: a buffer, its bytes, or a list of fragments. */
function frameOf(data: unknown, isBinary: boolean): string | Uint8Array {
  if (typeof data === 'string') return data
  const bytes = Array.isArray(data) ? joined(data as Uint8Array[]) : asBytes(data)
  if (isBinary) return bytes
  decoder ??= new TextDecoder('utf-8', { ignoreBOM: true })
  return decoder.decode(bytes)
}

const asBytes = (data: unknown): Uint8Array =>
  data instanceof ArrayBuffer ? new Uint8Array(data) : (data as Uint8Array)

function joined(fragments: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(fragments.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const fragment of fragments) {
    all.set(fragment, at)
    at += fragment.length
  }
  return all
}
