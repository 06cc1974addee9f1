import type { SessionMessage } from './session-interface.ts'

/** A message as a text, for engines whose clients pass texts: a letter, then the text or base64. */
export function encodeMessage(message: SessionMessage): string {
  if (typeof message === 'string') return `t${message}`
  let text = ''
  for (const byte of viewOf(message)) text += String.fromCharCode(byte)
  return `b${btoa(text)}`
}

/** The inverse. */
export function decodeMessage(stored: string): SessionMessage {
  if (stored.startsWith('t')) return stored.slice(1)
  return Uint8Array.from(atob(stored.slice(1)), character => character.charCodeAt(0))
}

/** The bytes of a message, where it is binary. */
export const viewOf = (message: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(message)
    ? new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
    : new Uint8Array(message)
