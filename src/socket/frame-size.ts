/** Bytes of a message, or the characters of a text: to encode it would cost too much. */
export function frameSize(data: unknown): number {
  const { byteLength, size, length } = Object(data) as Partial<Uint8Array & Blob>
  return byteLength ?? size ?? length ?? 0
}
