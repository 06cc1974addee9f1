/**
 * The frames of RFC 6455 as `ws` reads and writes them. Its types leave these classes out, which it exports.
 */
import type { EventEmitter } from 'node:events'
import * as ws from 'ws'

/** Reads frames out of bytes. */
export interface FrameReceiver extends EventEmitter<{
  message: [data: Buffer, isBinary: boolean]
  ping: [data: Buffer]
  pong: [data: Buffer]
  conclude: [code: number, reason: Buffer]
  error: [error: Error]
}> {
  write(bytes: Buffer): boolean
}

/** Compresses and decompresses messages (RFC 7692). */
export interface Deflate {
  /** @throws Error that says what the server may not have chosen. */
  accept(parameters: readonly object[]): object
  compress(
    data: Buffer,
    fin: boolean,
    done: (error: Error | null | undefined, result: Buffer) => void,
  ): void
  cleanup(): void
}

interface Exports {
  Receiver: new (options: { maxPayload: number; extensions: object }) => FrameReceiver
  Sender: {
    frame(
      data: Buffer,
      options: { fin: boolean; rsv1: boolean; opcode: number; mask: boolean; readOnly: boolean },
    ): Buffer[]
  }
  PerMessageDeflate: new (options: object) => Deflate
  extension: {
    /** @throws SyntaxError */
    parse(header: string): Record<string, readonly object[]>
  }
}

export const { Receiver, Sender, PerMessageDeflate, extension } = ws as unknown as Exports
